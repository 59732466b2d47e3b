import { and, asc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../platform/database/database.ts';
import { offlineScope } from './standing.ts';
import { oauthGrants } from './tables.ts';

/** Whose grants end. */
export interface EndingGrants {
  readonly userId: string;
  /** Only those of this client. */
  readonly clientId?: string;
  /** Not those that end with this session. One that outlives it, or will, does not. */
  readonly exceptSessionId?: string | undefined;
}

/**
 * Ends grants of an account, with every code and token of them: triggers tell other processes and verifiers with the commit. Returns
 * how many.
 */
export async function endGrantsOf(tx: Transaction, { userId, clientId, exceptSessionId }: EndingGrants): Promise<number> {
  const spared: SQL | undefined =
    exceptSessionId === undefined
      ? undefined
      : // An exchange at the same moment may take the grant out of its session. The scope stays as it is.
        or(isNull(oauthGrants.sessionId), ne(oauthGrants.sessionId, exceptSessionId), sql`${offlineScope} = any(${oauthGrants.scopes})`);
  const ofPerson = and(eq(oauthGrants.userId, userId), clientId === undefined ? undefined : eq(oauthGrants.clientId, clientId), spared);
  // Locked in the order of their ids, as in every statement that locks several.
  const held = tx
    .$with('held')
    .as(tx.select({ id: oauthGrants.id }).from(oauthGrants).where(ofPerson).orderBy(asc(oauthGrants.id)).for('update'));
  const ended = await tx
    .with(held)
    .delete(oauthGrants)
    .where(inArray(oauthGrants.id, tx.select({ id: held.id }).from(held)))
    .returning({ id: oauthGrants.id });
  return ended.length;
}
