import type { Transaction } from '../platform/database/database.ts';
import type { Source } from '../platform/http/visitor.ts';
import type { Platform } from '../platform/platform.ts';
import { markEmailVerified, outdateCredentials } from './queries.ts';

/**
 * Records that the owner of an address has shown up. On an account that was never verified, whatever stood there before
 * (password, sessions, factors, links) may be somebody else's and goes, in this transaction (S-15, A-14).
 */
export async function proveEmail(
  deps: Pick<Platform, 'clock' | 'events'>,
  tx: Transaction,
  userId: string,
  source: Source | undefined,
): Promise<void> {
  if (!(await markEmailVerified(tx, deps.clock, userId))) return;
  await outdateCredentials(tx, userId);
  const at = deps.clock.now();
  await deps.events.publish(tx, { type: 'account.claimed', at, userId, source });
  await deps.events.publish(tx, { type: 'account.email-verified', at, userId, source });
}
