import type { Transaction } from '../platform/database/database.ts';
import type { EventType } from '../platform/events/events.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { deviceHash } from './devices.ts';
import type { VerifiedFactor } from './factor.ts';
import { consumePending } from './pending.ts';
import { codesInADay, codesInARow, countCode, lockAfter, refundAttempt, resetCodeAttempts } from './second-factor-attempts.ts';
import { secondFactorErrors } from './second-factor-errors.ts';

/** A typed code of a second factor, and the account that it should belong to. */
export interface TypedCode {
  readonly method: string;
  readonly userId: string;
  /** The pending sign-in that waits for the code. It ends with the last wrong code. */
  readonly pendingId?: string | undefined;
  /** The factor of a right code. Undefined for a wrong one. */
  readonly check: () => Promise<VerifiedFactor | undefined>;
}

/**
 * Verifies a code. The attempt is counted first, against the account's own budget (S-33), whatever the factor. The factor's
 * capability calls `resetAttempts` in the transaction that consumes the code.
 * @throws Problem invalid_code with `attemptsLeft`, second_factor_locked with `retryAfter`
 */
export async function verifyCode(
  deps: Platform,
  request: RequestContext,
  { method, userId, pendingId, check }: TypedCode,
): Promise<VerifiedFactor> {
  const verdict = await countCode(deps, userId, deviceHash(request.cookie('device')));
  if (verdict.kind === 'wait') throw locked(verdict.seconds);
  // Hashing was too busy, a read failed, or a right code came to nothing: none of these is a wrong code.
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

/** A right code was consumed, so the wrong codes before it no longer count. */
export function resetAttempts(tx: Transaction, userId: string): Promise<void> {
  return resetCodeAttempts(tx, userId);
}

function locked(seconds: number) {
  return secondFactorErrors.second_factor_locked({ seconds }, { retryAfter: seconds });
}
