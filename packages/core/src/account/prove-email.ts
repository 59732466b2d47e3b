import type { Transaction } from '../platform/database/database.ts';
import type { Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { markEmailVerified, outdateCredentials } from './queries.ts';

/**
 * Records that the owner of an address has verified it. On an account that was never verified, everything set up before
 * (password, sessions, factors, links) may be an attacker's, so the same transaction deletes it (S-15, A-14). An account that an
 * operator has created keeps it, because a mailbox alone must not remove a second factor (S-51).
 */
export async function proveEmail(
  deps: Pick<Platform, 'clock' | 'events'>,
  tx: Transaction,
  userId: string,
  source: Source | undefined,
): Promise<void> {
  const proven = await markEmailVerified(tx, deps.clock, userId);
  if (!proven) return;
  const at = deps.clock.now();
  if (!proven.operatorMade) {
    await outdateCredentials(tx, userId);
    await deps.events.publish(tx, { type: 'account.claimed', at, userId, source });
  }
  await deps.events.publish(tx, { type: 'account.email-verified', at, userId, source });
}
