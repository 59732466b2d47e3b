import { accountErrors } from '../../account/errors.ts';
import { findUserById } from '../../account/queries.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { together } from '../../platform/database/together.ts';
import { isFor } from '../../platform/http/enrolment.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { Publish, WithSessions } from '../../session/live.ts';
import { proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { canDoWithout } from '../../sign-in/remaining.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { type Begun, type Challenge, type Creation, findChallenge, type PasskeyFault, userHandle, verifyAssertion } from './ceremony.ts';
import { passkeyErrors } from './errors.ts';
import { passkeyTraits } from './factor.ts';
import { passkeysPart } from './part.ts';
import { countPasskeys, deletePasskey, type FindPasskey, hasUsable, insertPasskey, noteUse, type PasskeyRow } from './queries.ts';
import type { AuthenticationResponse } from './response.ts';

/** What the routes of this capability need. */
export interface PasskeyDeps extends SignInDeps {
  readonly findPasskey: FindPasskey;
}

/**
 * The factor of a right answer. `owner` is the account that the passkey must belong to. Without it the answer must name the
 * account itself (S-42).
 * @throws Problem invalid_passkey, passkey_changed, with the fault as their reason
 */
export async function requirePasskey(
  deps: PasskeyDeps,
  request: RequestContext,
  begun: Begun,
  given: AuthenticationResponse,
  owner: string | undefined,
): Promise<VerifiedFactor> {
  const checked = await checkPasskey(deps, request, begun, given, owner);
  if (typeof checked !== 'string') return checked;
  const refuse = checked === 'backup-eligibility-changed' ? passkeyErrors.passkey_changed : passkeyErrors.invalid_passkey;
  throw refuse().because(checked);
}

async function checkPasskey(
  deps: PasskeyDeps,
  request: RequestContext,
  begun: Begun,
  given: AuthenticationResponse,
  owner: string | undefined,
): Promise<VerifiedFactor | PasskeyFault> {
  // The passkey is read before the challenge. Otherwise, of two equal answers, the second could see the counter of the first and
  // an unconsumed challenge, and look like a copied key.
  // that still waits, and be taken for a copy.
  const found = await deps.findPasskey(Buffer.from(given.id, 'base64url'));
  const challenge = await findChallenge(deps, begun, given.response.clientDataJSON);
  if (!challenge) return 'challenge';
  const verified = await verifyAnswer(deps, request, { found, challenge, given, owner });
  // A wrong answer consumes the challenge too (S-40).
  if (typeof verified === 'string') await challenge.consume(deps.db);
  return verified;
}

interface Answer {
  readonly found: Awaited<ReturnType<FindPasskey>>;
  readonly challenge: Challenge;
  readonly given: AuthenticationResponse;
  readonly owner: string | undefined;
}

async function verifyAnswer(
  deps: PasskeyDeps,
  request: RequestContext,
  { found, challenge, given, owner }: Answer,
): Promise<VerifiedFactor | PasskeyFault> {
  if (!found) return 'unknown';
  if (found.user.id !== (owner ?? found.user.id)) return 'other-account';
  if (owner === undefined && given.response.userHandle !== userHandle(found.user.id)) return 'user-handle';
  const { passkey, user } = found;
  const assertion = await verifyAssertion(deps, challenge.text, given, passkey);
  if (typeof assertion === 'string') {
    if (assertion === 'backup-eligibility-changed') logFault(deps, passkey, assertion);
    return assertion;
  }
  const { signCount, backedUp, userVerified } = assertion;
  if (signCount <= passkey.signCount && (signCount > 0 || passkey.signCount > 0)) {
    await reportCopy(deps, request, passkey);
    logFault(deps, passkey, 'counter-regressed');
    return 'counter-regressed';
  }
  return proven(passkeyTraits, user, {
    // RFC 8176: a key that stays in its hardware, or a synced one.
    amr: passkey.synced ? 'swk' : 'hwk',
    userVerified,
    async onAccepted(tx) {
      const use = { id: passkey.id, signCount, backedUp, at: deps.clock.now() };
      const [spent, noted] = await together([challenge.consume(tx), noteUse(tx, use)]);
      if (!spent || !noted) throw new StaleSignIn();
    },
  });
}

/** If the key itself has signed the bad value, the log names the key for the operator. */
function logFault({ log }: Pick<Platform, 'log'>, { id, userId }: PasskeyRow, reason: PasskeyFault): void {
  log.warn({ reason, passkeyId: id, userId }, 'a passkey was refused for what it says of itself');
}

/** A counter that does not rise means a copied or broken key. It is refused, and the owner is notified (S-46). */
async function reportCopy(deps: Platform, { source }: RequestContext, { userId, name }: PasskeyRow): Promise<void> {
  const event = { type: 'passkey.counter-regressed', at: deps.clock.now(), userId, source, details: { name } } as const;
  await deps.db.transaction((tx) => deps.events.publish(tx, event));
}

/**
 * What saving a passkey led to. `answered`: its challenge was consumed meanwhile; `synced`: this account's must stay in their device.
 */
export type Saved = { readonly passkey: PasskeyRow } | 'answered' | 'exists' | 'too-many' | 'synced';

/**
 * Keeps a passkey for the account that asks.
 * @throws Problem unauthenticated where the session, or its credentials, are over meanwhile
 */
export function savePasskey(
  deps: Platform & WithSessions,
  request: SignedInRequest,
  { made, challenge }: Creation,
  name: string,
): Promise<Saved> {
  const { user } = request.principal;
  const passkey: PasskeyRow = { ...made, id: newId(), userId: user.id, name, createdAt: deps.clock.now(), lastUsedAt: null };
  // Two simultaneous calls wait for each other, so that they cannot exceed the limit together.
  const save = async (tx: Transaction, publish: Publish): Promise<Saved> => {
    if (!(await challenge.consume(tx))) return 'answered';
    if (passkey.synced && isFor(deps.settings.passkeys.deviceBoundFor, user)) return 'synced';
    if ((await countPasskeys(tx, user.id)) >= deps.settings.passkeys.perUser) return 'too-many';
    await rememberForUndo(deps, tx, user.id, [passkeysPart]);
    if (!(await insertPasskey(tx, passkey))) return 'exists';
    await publish('passkey.added', { details: { name } });
    return { passkey };
  };
  return deps.sessions.actAs(request, save, { sameCredentials: true });
}

/**
 * Takes a passkey away.
 * @throws Problem passkey_not_found; last_factor where the account would have no way in, or no second factor; unauthenticated where
 *   the session, or its credentials, are over meanwhile
 */
export function removePasskey(deps: SignInDeps, request: SignedInRequest, id: string): Promise<void> {
  const { user } = request.principal;
  const remove = async (tx: Transaction, publish: Publish): Promise<void> => {
    const before = await hasUsable(tx, deps.settings, user.id);
    await rememberForUndo(deps, tx, user.id, [passkeysPart]);
    const removed = await deletePasskey(tx, { userId: user.id, id });
    if (!removed) throw passkeyErrors.passkey_not_found();
    const present = await findUserById(tx, user.id);
    const left = await hasUsable(tx, deps.settings, user.id);
    if (before && !left && present && !(await canDoWithout(tx, deps.factors, present, 'passkey'))) throw accountErrors.last_factor();
    await publish('passkey.removed', { details: { name: removed.name } });
  };
  return deps.sessions.actAs(request, remove, { sameCredentials: true });
}
