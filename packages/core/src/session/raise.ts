import { eq } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';
import { randomToken, tokenHash } from '../platform/random.ts';
import type { HeldSession } from './hold.ts';
import { type Proof, raisedBy, withProof } from './proof.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

/**
 * Raises a locked session after a factor was verified (step-up): level, methods, freshness and a new token. The old token becomes
 * invalid at once (S-58).
 */
export async function raiseSession(
  tx: Transaction,
  sessionId: string,
  held: HeldSession,
  { proof, at }: { readonly proof: Proof; readonly at: Date },
): Promise<{ token: string; session: SessionRow }> {
  const token = randomToken();
  const proofs = withProof(held.proofs, proof);
  const [session] = await tx
    .update(sessions)
    .set({
      ...raisedBy(proofs, proof, at),
      tokenHash: tokenHash(token),
      previousTokenHash: null,
      previousValidUntil: null,
      proofs,
    })
    .where(eq(sessions.id, sessionId))
    .returning();
  if (!session) throw new Error('a session that is held is gone');
  return { token, session };
}
