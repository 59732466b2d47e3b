import { createHash } from 'node:crypto';
import type { UserRow } from '../../account/user.ts';
import { secondsUntil } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EventType } from '../../platform/events/events.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { refundDeviceAttempt } from '../../sign-in/device-attempts.ts';
import { deviceHash, greetKnownDevice } from '../../sign-in/devices.ts';
import { type ProvenMore, proven, type VerifiedFactor } from '../../sign-in/factor.ts';
import { passwordErrors } from '../../sign-in/password-errors.ts';
import type { PasswordDeps } from './passwords.ts';
import { countAttempt, deleteFailures, type PasswordCandidate, refundAttempt, upgradeHash } from './queries.ts';
import { passwordTraits } from './traits.ts';

/** The target of a password check: a canonical identifier, or an account. */
export type Claimed = { readonly identifier: string } | { readonly userId: string };

/** The owner is notified when this many failures in a row are reached (C5.4). */
const noticeAt = 10;

/** The counter of a person (S-22): one per account, whatever identifier was used, or one per unknown identifier. */
export function failureSubject(deps: Pick<PasswordDeps, 'keyring'>, of: { userId: string } | { identifier: string }): Buffer {
  return 'userId' in of ? createHash('sha256').update(`user:${of.userId}`).digest() : deps.keyring.mac('password-failures', of.identifier);
}

/** The factor of a right password. */
export function passwordFactor(user: UserRow, more?: Pick<ProvenMore, 'onAccepted' | 'owesMailbox'>): VerifiedFactor {
  return proven(passwordTraits, user, more);
}

/** The account that was found, and where the attempt is counted. */
export interface PasswordClaim {
  readonly claimed: Claimed;
  readonly candidate: PasswordCandidate | undefined;
  /** The browser, if the account knows it. The attempt was then taken from its budget (C5.3). */
  readonly device: Buffer | undefined;
  /** Refunds the attempt if it fails on our side; see `RequestContext.refundOnFailure`. */
  readonly keepDeviceCount: () => void;
}

/** Finds the account of the identifier. If it knows the browser, the attempt is counted on the browser. */
export async function findClaim(deps: PasswordDeps, request: RequestContext, claimed: Claimed): Promise<PasswordClaim> {
  const by = 'userId' in claimed ? claimed : { email: claimed.identifier };
  const cookie = deviceHash(request.cookie('device'));
  const candidate = await deps.findCandidate(by, cookie);
  if (!candidate?.countedOnDevice || !cookie) return { claimed, candidate, device: undefined, keepDeviceCount: () => {} };
  const keepDeviceCount = request.refundOnFailure(() => refundDeviceAttempt(deps.db, candidate.user.id, cookie));
  return { claimed, candidate, device: cookie, keepDeviceCount };
}

/**
 * Checks a password. The attempt is counted first, and the work is the same whether or not the account exists (S-09, S-21).
 * @throws Problem invalid_credentials, too_many_attempts, busy
 */
export async function checkPassword(
  deps: PasswordDeps,
  request: RequestContext,
  claim: PasswordClaim,
  password: string,
): Promise<VerifiedFactor> {
  const { claimed, candidate, device } = claim;
  const subject = failureSubject(
    deps,
    candidate ? { userId: candidate.user.id } : { identifier: 'userId' in claimed ? claimed.userId : claimed.identifier },
  );
  const failures = await admitAttempt(deps, request, claim, subject);
  const keepCount = device ? claim.keepDeviceCount : request.refundOnFailure(() => refundAttempt(deps, subject));
  // A session or a known browser identifies the owner, so that strangers do not delay the owner in the hashing queue (S-23).
  const account = 'userId' in claimed ? claimed.userId : device && candidate?.user.id;
  const { right, outdated } = await deps.passwords.verify(candidate?.hash, password, account);
  if (!candidate || !right) {
    keepCount();
    const failed = 'userId' in claimed ? 'step-up.failed' : 'sign-in.failed';
    await recordFailure(deps, request, candidate, { failed, failures });
    throw passwordErrors.invalid_credentials();
  }
  const { user, hash: stored = '' } = candidate;
  const upgraded = outdated ? await deps.passwords.hash(password, account) : undefined;
  const onAccepted: VerifiedFactor['onAccepted'] = async (tx, { greeted } = { greeted: false }) => {
    await deleteFailures(tx, subject);
    // A right password counts as a success even if it raises a session, or if a second factor is still missing.
    if (device && !greeted) await greetKnownDevice(deps, tx, user.id, device);
    if (upgraded !== undefined) await upgradeHash(tx, user.id, stored, upgraded);
  };
  return passwordFactor(user, { onAccepted, owesMailbox: candidate.awaitsMailbox });
}

/** Checks the password of the account in the current session. @throws as `checkPassword` does */
export async function checkOwnPassword(
  deps: PasswordDeps,
  request: RequestContext,
  userId: string,
  password: string,
): Promise<VerifiedFactor> {
  return checkPassword(deps, request, await findClaim(deps, request, { userId }), password);
}

/** A known browser has its own budget; everyone else shares the person's (C5). Returns the failures so far. */
async function admitAttempt(
  deps: PasswordDeps,
  request: RequestContext,
  { candidate, device }: PasswordClaim,
  subject: Buffer,
): Promise<number> {
  if (device) return 0;
  const key = `password-failures ${subject.toString('base64url')}`;
  const { verdict, waitSeconds } = await request.attempt(
    key,
    () => countAttempt(deps, subject),
    ({ kind }) => kind === 'wait',
  );
  if (verdict.kind === 'check') return verdict.failures;
  // The maximum of attempts is in progress. None has failed yet, so the owner gets no notice.
  if (waitSeconds !== undefined) throw hashingErrors.busy({ seconds: waitSeconds }, { retryAfter: waitSeconds });
  await deps.db.transaction((tx) => publish(deps, tx, request, 'sign-in.throttled', candidate));
  const seconds = verdict.kind === 'disabled' ? 3600 : Math.max(1, secondsUntil(verdict.until, deps.clock.now()));
  throw passwordErrors.too_many_attempts({ seconds }, { retryAfter: seconds });
}

async function recordFailure(
  deps: PasswordDeps,
  request: RequestContext,
  candidate: PasswordCandidate | undefined,
  { failed, failures }: { failed: EventType; failures: number },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await publish(deps, tx, request, failed, candidate);
    if (!candidate) return;
    if (failures === noticeAt) await publish(deps, tx, request, 'password.failures-10', candidate);
    if (failures === deps.settings.lockout.disableAfter) await publish(deps, tx, request, 'password.disabled', candidate);
  });
}

function publish(
  deps: PasswordDeps,
  tx: Transaction,
  request: RequestContext,
  type: EventType,
  candidate: PasswordCandidate | undefined,
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId: candidate?.user.id, method: 'password', source: request.source });
}
