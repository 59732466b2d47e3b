import { and, eq, isNull } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

/** A session that cannot end before the transaction does, and its account as it is until then. */
export interface HeldSession extends Pick<SessionRow, 'proofs'> {
  readonly credentialsVersion: number;
}

/**
 * Locks a session with its account until the transaction ends: what rests on a session that was checked before begins with it.
 * Undefined where the session has ended meanwhile. The account comes first, as in everything that ends sessions: in another
 * order the two would wait for each other.
 */
export async function holdSession(
  tx: Transaction,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
): Promise<HeldSession | undefined> {
  const account = tx.$with('account').as(
    tx
      .select({ id: users.id, credentialsVersion: users.credentialsVersion })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.bannedAt), isNull(users.deletionDueAt)))
      .for('no key update'),
  );
  const [session] = await tx
    .with(account)
    .select({ proofs: sessions.proofs, credentialsVersion: account.credentialsVersion })
    .from(sessions)
    .innerJoin(account, eq(account.id, sessions.userId))
    .where(eq(sessions.id, sessionId))
    .for('update', { of: sessions });
  return session;
}
