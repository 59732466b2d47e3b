import type { Transaction } from '../platform/database/database.ts';
import type { EventType } from '../platform/events/events.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { deviceHash } from './devices.ts';
import type { VerifiedFactor } from './factor.ts';
import { consumePending } from './pending.ts';
import { codesInADay, codesInARow, countCode, lockAfter, refundAttempt, resetCodeAttempts } from './second-factor-attempts.ts';
import { secondFactorErrors } from './second-factor-errors.ts';

/** A code of a second factor that somebody has typed, and whose it should be. */
export interface TypedCode {
  readonly method: string;
  readonly userId: string;
  /** The sign-in that waits for it; it dies with the last wrong code. */
  readonly pendingId?: string | undefined;
  /** The factor that a right code is; undefined for a wrong one. */
  readonly check: () => Promise<VerifiedFactor | undefined>;
}

/**
 * Verifies a code: counted first, against the account's own budget (S-33), whatever factor it belongs to.
 * Its capability calls `resetAttempts` in the transaction in which the code is consumed.
 * @throws Problem invalid_code with `attemptsLeft`, second_factor_locked with `retryAfter`
 */
export async function verifyCode(
  deps: Platform,
  request: RequestContext,
  { method, userId, pendingId, check }: TypedCode,
): Promise<VerifiedFactor> {
  const verdict = await countCode(deps, userId, deviceHash(request.cookie('device')));
  if (verdict.kind === 'wait') throw locked(verdict.seconds);
  // Too busy to hash, a lost read, or right and then lost: it is no wrong code either.
  const keepCount = request.refundOnFailure(() => refundAttempt(deps, userId, verdict));
  const right = await check();
  if (right !== undefined) return right;

  keepCount();
  const seconds = lockAfter(verdict.failures);
  await deps.db.transaction(async (tx) => {
    const publish = (type: EventType, details?: { failures: number }) =>
      deps.events.publish(tx, { type, at: deps.clock.now(), userId, method, source: request.source, ...(details && { details }) });
    await publish('second-factor.failed', { failures: verdict.failures });
    if (seconds !== undefined) await publish('second-factor.locked');
    if (verdict.today === codesInADay) await publish('second-factor.paused');
    if (seconds !== undefined && pendingId !== undefined) await consumePending(deps, tx, pendingId);
  });
  if (seconds === undefined) throw secondFactorErrors.invalid_code({}, { attemptsLeft: codesInARow - verdict.failures });
  throw locked(seconds);
}

/** A right code that was consumed: the wrong ones before it count no more. */
export function resetAttempts(tx: Transaction, userId: string): Promise<void> {
  return resetCodeAttempts(tx, userId);
}

function locked(seconds: number) {
  return secondFactorErrors.second_factor_locked({ seconds }, { retryAfter: seconds });
}
