import { eq, isNotNull, sql } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { oauthLogoutNotices } from './tables.ts';

/** What a client could not be told: how many ends of sessions, since when, and why the last attempt failed, in a stable word. */
export interface Undelivered {
  readonly count: number;
  readonly since: Date;
  readonly lastFailure: string;
}

const summary = {
  count: sql<number>`count(*)::int`,
  since: sql<Date>`min(${oauthLogoutNotices.endedAt})`.mapWith(oauthLogoutNotices.endedAt),
  lastFailure: sql<string>`(array_agg(${oauthLogoutNotices.lastFailure} order by ${oauthLogoutNotices.endedAt} desc))[1]`,
};

/** The ended sessions that attempts to tell this client of have failed, for its administration. Undefined if there are none. */
export async function undeliveredOf(db: Queryable, clientId: string): Promise<Undelivered | undefined> {
  const [row] = await db
    .select(summary)
    .from(oauthLogoutNotices)
    .where(sql`${eq(oauthLogoutNotices.clientId, clientId)} and ${isNotNull(oauthLogoutNotices.lastFailure)}`);
  return row && row.count > 0 ? row : undefined;
}

/** The doctor names each client that does not hear of ended sessions. */
export async function examineLogoutNotices({ db }: Pick<Platform, 'db'>): Promise<readonly Finding[]> {
  const { clientId, lastFailure } = oauthLogoutNotices;
  const rows = await db
    .select({ clientId, ...summary })
    .from(oauthLogoutNotices)
    .where(isNotNull(lastFailure))
    .groupBy(clientId)
    .orderBy(clientId)
    .limit(20);
  return rows.map((row) => ({
    severity: 'warning',
    code: 'logout_undelivered',
    message: `The OAuth client ${row.clientId} was not told that sessions have ended: ${row.count}, the last time: ${row.lastFailure}`,
    fix: 'Look at the back-channel logout address of the client, and whether its server answers 200 within five seconds',
  }));
}
