import { beginTwoFactorGrace } from '../account/standing.ts';
import type { UserRow } from '../account/user.ts';
import type { Transaction } from '../platform/database/database.ts';
import { together } from '../platform/database/together.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { newId } from '../platform/random.ts';
import { createSession, draftSession } from '../session/create.ts';
import { endOtherFamilies, endSession } from '../session/end.ts';
import type { Proof } from '../session/proof.ts';
import { awaitedBinding, linkAwaited } from './awaited-link.ts';
import { deviceCookieSeconds, deviceHash, greetKnownDevice, hasKnownDevices, rememberDevice } from './devices.ts';
import { dueDateOf } from './enrolment.ts';
import { StaleSignIn, type VerifiedFactor } from './factor.ts';
import { consumePending, isOf, type PendingSignIn, signInBinding } from './pending.ts';
import { publish } from './publish.ts';
import type { SignInResult, Transport } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import { issueTokens, signedIn } from './signed-in.ts';

interface FinishInput {
  readonly user: UserRow;
  readonly factor: Pick<VerifiedFactor, 'method' | 'shownAt' | 'onAccepted'>;
  /** Creates or restores the account in the same transaction. False if another request was faster. */
  readonly before?: (tx: Transaction) => Promise<boolean>;
  readonly proofs: readonly Proof[];
  /** The mailbox was required and is shown now, so the password counts as the owner's from now on. */
  readonly owesMailbox: boolean;
  readonly pending: PendingSignIn | undefined;
  readonly principal: Principal | undefined;
  readonly byTrust: boolean;
  readonly trustDevice: boolean;
  readonly transport: Transport | undefined;
  /** The tokens of what waits for a proof of this account. */
  readonly awaited: readonly string[];
}

/**
 * Ends a sign-in that has proven all that it owes: the session of its draft, what its factor and its browser leave behind, and
 * the events of it, all or nothing. Whether it owes more is asked before, by `completeSignIn`, and nobody else may call this.
 * @throws StaleSignIn where the account, the sign-in that it goes on with or the trust in the browser is not what it was
 */
export async function finishSignIn(deps: SignInDeps, request: RequestContext, finish: FinishInput): Promise<SignInResult> {
  const { user, factor, before, proofs, owesMailbox, pending, principal, byTrust, awaited } = finish;
  const sessionId = newId();
  const family = finish.transport === 'token' ? deps.tokens.draftFamily(sessionId) : undefined;
  // Only a person who has just passed a second factor can make a browser trusted.
  const newlyTrusted = finish.trustDevice && user.twoFactorEnabled && !byTrust;
  const draft = draftSession(deps, sessionId, {
    userId: user.id,
    credentialsVersion: user.credentialsVersion,
    proofs,
    secondShownAt: factor.shownAt,
    source: request.source,
    deviceTrusted: byTrust || newlyTrusted,
    byToken: family !== undefined,
  });
  const tokens = await issueTokens(deps, user, draft.session, family);
  const { deviceToken, trust } = await deps.db.transaction(async (tx) => {
    if (before && !(await before(tx))) throw new StaleSignIn();
    // The statements are sent together in this order, so that a sign-in waits for the database only once. All of them hold, or
    // the transaction is rolled back. Creating the session comes first, because it locks the account, as every change of the
    // account's factors does first.
    const [created, spent, trusted, deviceToken] = await together([
      createSession(deps, tx, draft),
      pending === undefined || consumePending(deps, tx, pending.id),
      !byTrust || deps.deviceTrust.use(tx, user.id, request),
      meetDevice(deps, tx, request, user.id),
      factor.onAccepted?.(tx, { greeted: true }),
      // One browser has one session, so the earlier session of this browser ends.
      principal && endSession(tx, principal.user.id, principal.session.id),
      publish(deps, tx, request, 'sign-in.succeeded', user.id, { method: factor.method, sessionId }),
      family?.begin(tx, draft.session.createdAt),
    ]);
    if (!created || !spent || !trusted) throw new StaleSignIn();
    if (owesMailbox) await publish(deps, tx, request, 'password.kept', user.id, {});
    if (created.surplus > 0) await publish(deps, tx, request, 'session.limit-reached', user.id, { details: { ended: created.surplus } });
    if (family && deps.settings.tokens.oneFamilyPerUser) await endOtherFamilies(tx, user.id, sessionId);
    const dueAt = dueDateOf(deps.settings, user, deps.clock.now());
    if (dueAt) await beginTwoFactorGrace(tx, user.id, dueAt);
    // Before the browser is trusted, because a new way to sign in ends the trust of every browser.
    await linkAwaited(deps, tx, { userId: user.id, source: request.source }, awaited);
    const trust = newlyTrusted ? await deps.deviceTrust.begin(tx, user.id, request) : undefined;
    if (trust) await publish(deps, tx, request, 'trusted-device.added', user.id, {});
    return { deviceToken, trust };
  });
  if (trust) request.reply.setCookie('trusted', trust.cookie, trust.seconds);
  if (deviceToken !== undefined) request.reply.setCookie('device', deviceToken, deviceCookieSeconds);
  awaitedBinding.forget(deps, request, (handle) => awaited.includes(handle));
  // Other pending sign-ins of this browser continue.
  if (pending) signInBinding.forget(deps, request, isOf(pending));
  return signedIn(deps, request, user, draft, tokens);
}

/** Recognises the browser, or stores it as a new one and notifies the owner. Returns the cookie of a new browser. */
async function meetDevice(deps: SignInDeps, tx: Transaction, request: RequestContext, userId: string): Promise<string | undefined> {
  const hash = deviceHash(request.cookie('device'));
  if (hash && (await greetKnownDevice(deps, tx, userId, hash))) return undefined;
  if (await hasKnownDevices(tx, userId)) await publish(deps, tx, request, 'sign-in.new-device', userId, {});
  return rememberDevice(deps, tx, userId);
}
