import type { Transaction } from '../platform/database/database.ts';
import type { Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { markEmailVerified, outdateCredentials } from './queries.ts';

/**
 * Records that the owner of an address has shown up. On an account that was never verified, whatever stood there before
 * (password, sessions, factors, links) may be somebody else's and goes, in this transaction (S-15, A-14). Not where an
 * operator made the account: there it is its owner's, and a mailbox alone must not take a second factor away (S-51).
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
