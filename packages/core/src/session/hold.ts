import { and, eq, isNull } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { lockedOnly } from '../platform/database/daemun-schema.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

/** A session that cannot end before the transaction does, and the current state of its account. */
export interface HeldSession extends Pick<SessionRow, 'proofs'> {
  readonly credentialsVersion: number;
}

/**
 * Locks a session and its account until the transaction ends. An action that relies on a session begins with it, because the
 * session was checked before the transaction. Undefined if the session has ended meanwhile.
 * The account is locked first, as in every function that ends sessions. In another order two transactions could deadlock.
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
    .for('update', { of: lockedOnly(sessions) });
  return session;
}
