import { createHash } from 'node:crypto';
import type { UserRow } from '../../account/user.ts';
import { secondsUntil } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EventType } from '../../platform/events/events.ts';
import type { Visitor } from '../../platform/http/visitor.ts';
import { deviceHash, greetKnownDevice, takeBackDeviceAttempt } from '../../sign-in/devices.ts';
import type { VerifiedFactor } from '../../sign-in/factor.ts';
import { passwordErrors } from './errors.ts';
import type { PasswordDeps } from './passwords.ts';
import { clearFailures, countAttempt, type PasswordCandidate, takeBackAttempt, upgradeHash } from './queries.ts';

/** Whose password it should be: a canonical identifier, or an account. */
export type Claimed = { readonly identifier: string } | { readonly userId: string };

/** Notices go to the owner when this many failures in a row are reached (C5.4). */
const noticeAt = 10;

/** The one counter of a person (S-22): the account, whatever it was called by, or an identifier that is nobody's. */
export function failureSubject(deps: Pick<PasswordDeps, 'keyring'>, of: { userId: string } | { identifier: string }): Buffer {
  return 'userId' in of ? createHash('sha256').update(`user:${of.userId}`).digest() : deps.keyring.mac('password-failures', of.identifier);
}

/** The factor that a right password is. */
export function passwordFactor(user: UserRow, onAccepted?: (tx: Transaction) => Promise<void>): VerifiedFactor {
  return {
    method: 'password',
    kind: 'knowledge',
    amr: 'pwd',
    channel: 'typed',
    phishingResistant: false,
    userVerified: false,
    user,
    ...(onAccepted && { onAccepted }),
  };
}

/**
 * Checks a password: counted before it is judged, and with the same work whether or not there is an account (S-09, S-21).
 * @throws Problem invalid_credentials, too_many_attempts, busy
 */
export async function checkPassword(deps: PasswordDeps, visitor: Visitor, claimed: Claimed, password: string): Promise<VerifiedFactor> {
  const by = 'userId' in claimed ? claimed : { email: claimed.identifier };
  const candidate = await deps.findCandidate(by, deviceHash(visitor.cookie('device')));
  const subject = failureSubject(
    deps,
    candidate ? { userId: candidate.user.id } : { identifier: 'userId' in claimed ? claimed.userId : claimed.identifier },
  );
  const failures = await admitAttempt(deps, visitor, candidate, subject);
  const device = candidate?.countedOnDevice ? deviceHash(visitor.cookie('device')) : undefined;

  const takeBack = (): Promise<void> =>
    candidate && device ? takeBackDeviceAttempt(deps.db, candidate.user.id, device) : takeBackAttempt(deps, subject);
  const unjudged = async (error: unknown): Promise<never> => {
    await takeBack();
    throw error;
  };

  // Whose request it is, where a session or a known browser says so: strangers do not keep it waiting (S-23).
  const account = 'userId' in claimed ? claimed.userId : device && candidate?.user.id;
  const { right, outdated } = await deps.passwords.verify(candidate?.hash, password, account).catch(unjudged);
  if (!candidate || !right) {
    const failed = 'userId' in claimed ? 'step-up.failed' : 'sign-in.failed';
    await recordFailure(deps, visitor, candidate, { failed, failures });
    throw passwordErrors.invalid_credentials();
  }
  const { user, hash: stored = '' } = candidate;
  const upgraded = outdated ? await deps.passwords.hash(password, account).catch(unjudged) : undefined;
  const factor = passwordFactor(user, async (tx) => {
    await clearFailures(tx, subject);
    // A sign-in greets the browser by itself.
    if (device && 'userId' in claimed) await greetKnownDevice(deps, tx, user.id, device);
    if (upgraded !== undefined) await upgradeHash(tx, user.id, stored, upgraded);
  });
  return { ...factor, onAbandoned: takeBack, ...(candidate.awaitsMailbox && { owesMailbox: true as const }) };
}

/** A recognised browser spends its own budget; everyone else the person's (C5). Returns the failures so far. */
async function admitAttempt(
  deps: PasswordDeps,
  visitor: Visitor,
  candidate: PasswordCandidate | undefined,
  subject: Buffer,
): Promise<number> {
  if (candidate?.countedOnDevice) return 0;
  const verdict = await countAttempt(deps, subject);
  if (verdict.kind === 'judge') return verdict.failures;
  await deps.db.transaction((tx) => publish(deps, tx, visitor, 'sign-in.throttled', candidate));
  const seconds = verdict.kind === 'disabled' ? 3600 : Math.max(1, secondsUntil(verdict.until, deps.clock.now()));
  throw passwordErrors.too_many_attempts({ seconds }, { retryAfter: seconds });
}

async function recordFailure(
  deps: PasswordDeps,
  visitor: Visitor,
  candidate: PasswordCandidate | undefined,
  { failed, failures }: { failed: EventType; failures: number },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await publish(deps, tx, visitor, failed, candidate);
    if (!candidate) return;
    if (failures === noticeAt) await publish(deps, tx, visitor, 'password.failures-10', candidate);
    if (failures === deps.settings.lockout.disableAfter) await publish(deps, tx, visitor, 'password.disabled', candidate);
  });
}

function publish(
  deps: PasswordDeps,
  tx: Transaction,
  visitor: Visitor,
  type: EventType,
  candidate: PasswordCandidate | undefined,
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId: candidate?.user.id, method: 'password', source: visitor.source });
}
