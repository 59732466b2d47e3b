import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../platform/database/database.ts';

/** An application that may use an account, or has it sign in. */
export interface ConnectedApp {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly firstGrantedAt: Date;
  /** Undefined if it has never got anything. */
  readonly lastUsedAt: Date | undefined;
}

interface Row {
  readonly client_id: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly first_ms: number;
  readonly last_ms: number | null;
}

/**
 * The applications of an account: those that it has given a consent to, and those that have a grant without one, because they are
 * the operator's own. Most recently used first.
 */
export async function listConnectedApps(db: Queryable, userId: string, now: Date): Promise<readonly ConnectedApp[]> {
  const grants = sql`(
    select client_id, min(created_at) as first_at, max(coalesce(refreshed_at, code_used_at)) as last_at
    from daemun.oauth_grants where user_id = ${userId}::uuid and code_used_at is not null and expires_at > ${now.toISOString()}::timestamptz
    group by client_id
  )`;
  const inUse = (column: 'scopes' | 'resources') => sql`(
    select array_agg(distinct one) from daemun.oauth_grants g, unnest(g.${sql.identifier(column)}) as one
    where g.user_id = ${userId}::uuid and g.client_id = granted.client_id and g.code_used_at is not null and g.expires_at > ${now.toISOString()}::timestamptz
  )`;
  const of = (column: 'scopes' | 'resources'): SQL =>
    sql`to_json(coalesce(consent.${sql.identifier(column)}, ${inUse(column)}, '{}')) as ${sql.identifier(column)}`;
  const { rows } = (await db.execute(sql`
    select coalesce(consent.client_id, granted.client_id) as client_id, ${of('scopes')}, ${of('resources')},
      (extract(epoch from coalesce(consent.first_granted_at, granted.first_at)) * 1000)::float8 as first_ms,
      (extract(epoch from granted.last_at) * 1000)::float8 as last_ms
    from (select * from daemun.oauth_consents where user_id = ${userId}::uuid) as consent
    full join ${grants} as granted on granted.client_id = consent.client_id
    order by granted.last_at desc nulls last, client_id`)) as unknown as { rows: Row[] };
  return rows.map(({ client_id: clientId, scopes, resources, first_ms: first, last_ms: last }) => ({
    clientId,
    scopes,
    resources,
    firstGrantedAt: new Date(first),
    lastUsedAt: last === null ? undefined : new Date(last),
  }));
}
