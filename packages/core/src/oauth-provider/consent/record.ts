import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { StandingConsent } from '../interaction/missing.ts';
import { oauthConsents } from './tables.ts';

/** Whose consent, and to whom. */
export interface ConsentKey {
  readonly userId: string;
  readonly clientId: string;
}

/** What a person has decided on one page. */
export interface RecordedConsent extends ConsentKey, Pick<StandingConsent, 'scopes' | 'resources'> {
  readonly declined?: readonly string[];
  readonly at: Date;
}

/** What the person has allowed the client so far. */
export async function findConsent(db: Queryable, { userId, clientId }: ConsentKey): Promise<StandingConsent | undefined> {
  const { scopes, resources, grantedAt } = oauthConsents;
  const [row] = await db
    .select({ scopes, resources, grantedAt })
    .from(oauthConsents)
    .where(and(eq(oauthConsents.userId, userId), eq(oauthConsents.clientId, clientId)));
  return row;
}

/**
 * Notes that a person has allowed a client something, beside what was allowed before. `declined`: what was asked for and is not
 * allowed, no longer either if it was allowed before. The caller has locked the account, so that a
 * consent and its withdrawal happen one after the other.
 * @returns is it the first to this client?
 */
export async function recordConsent(
  tx: Transaction,
  { userId, clientId, scopes, resources, declined = [], at }: RecordedConsent,
): Promise<{ readonly isFirst: boolean }> {
  const both = (column: typeof oauthConsents.scopes | typeof oauthConsents.resources) =>
    sql`(select coalesce(array_agg(distinct one), '{}') from unnest(${column} || excluded.${sql.identifier(column.name)}) as one)`;
  const without = (allowed: SQL) =>
    sql`(select coalesce(array_agg(one), '{}') from unnest(${allowed}) as one where one <> all(${sql.param([...declined])}::text[]))`;
  const [row] = await tx
    .insert(oauthConsents)
    .values({ userId, clientId, scopes: [...scopes], resources: [...resources], firstGrantedAt: at, grantedAt: at })
    .onConflictDoUpdate({
      target: [oauthConsents.userId, oauthConsents.clientId],
      set: { scopes: without(both(oauthConsents.scopes)), resources: both(oauthConsents.resources), grantedAt: at },
    })
    .returning({ isFirst: sql<boolean>`xmax = 0` });
  return { isFirst: row?.isFirst === true };
}

/** Withdraws a consent, or all of an account. Returns how many. */
export async function deleteConsents(
  tx: Transaction,
  { userId, clientId }: Pick<ConsentKey, 'userId'> & Partial<ConsentKey>,
): Promise<number> {
  const rows = await tx
    .delete(oauthConsents)
    .where(and(eq(oauthConsents.userId, userId), clientId === undefined ? undefined : eq(oauthConsents.clientId, clientId)))
    .returning({ clientId: oauthConsents.clientId });
  return rows.length;
}
