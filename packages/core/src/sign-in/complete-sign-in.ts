import { closingUntil } from '../account/closing.ts';
import { findKept, keepAccount, keepingBinding } from '../account/deletion.ts';
import type { Recipients } from '../account/message-budget.ts';
import { beginTwoFactorGrace } from '../account/standing.ts';
import type { UserRow } from '../account/user.ts';
import { toPrincipalUser } from '../account/user.ts';
import { secondsUntil } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { together } from '../platform/database/together.ts';
import { consentsDue } from '../platform/http/consents.ts';
import type { Principal, PrincipalSession } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { newId } from '../platform/random.ts';
import { createSession, type DraftSession, draftSession } from '../session/create.ts';
import { holdSession } from '../session/hold.ts';
import { sessionOver, type WithSessions } from '../session/live.ts';
import type { Principals } from '../session/principals.ts';
import { type Proof, raisedBy, withProof } from '../session/proof.ts';
import { endOtherFamilies, endSession, findSessionById, raiseSession } from '../session/queries.ts';
import { sessionReply, toPrincipalSession } from '../session/session.ts';
import { announceDeletion, type KeptSignIn } from './closing.ts';
import { deviceCookieSeconds, deviceHash, greetKnownDevice, hasKnownDevices, rememberDevice } from './devices.ts';
import { dueDateOf } from './enrolment.ts';
import { admits, type Factors, StaleSignIn, type VerifiedFactor } from './factor.ts';
import { consumePending, findPending, isOf, openPending, type PendingSignIn, signInBinding } from './pending.ts';
import { decide } from './policy.ts';
import type { SignInRefused, SignInResult, Transport } from './result.ts';
import { mayRaise } from './step-up-methods.ts';
import type { DraftFamily, TokenIssuer, Tokens } from './tokens.ts';
import type { DeviceTrust } from './trust.ts';

/** What a sign-in needs, beside the platform: every factor there is, and the browsers that accounts trust. */
export interface SignInDeps extends Platform, Recipients, WithSessions {
  readonly principals: Principals;
  readonly factors: Factors;
  readonly deviceTrust: DeviceTrust;
  readonly tokens: TokenIssuer;
}

/** What a route knows of the sign-in beside the factor. */
export interface SignInOptions {
  /** The sign-in that this factor goes on with; left out: the one of this browser. */
  readonly pending?: PendingSignIn;
  /** The person wants to be asked for one factor only on this browser, from the next time on. */
  readonly trustDevice?: boolean;
  /** How the client keeps its session; left out by step-up, which raises the session that asks, whatever it is. */
  readonly transport?: Transport;
  /** Step-up: a sign-in that waits in this browser is another matter, maybe of long ago, and of somebody else. */
  readonly stepUp?: boolean;
}

/**
 * The only way to a session: turns a verified factor into a session, or says what is still missing. Nothing else makes sessions.
 * A principal that already holds a session of the same account raises it instead (step-up).
 * @throws Problem unauthenticated where the session that was to be stepped up has ended meanwhile
 */
export async function completeSignIn(
  deps: SignInDeps,
  request: RequestContext,
  factor: VerifiedFactor,
  { pending: given, trustDevice = false, transport, stepUp = false }: SignInOptions = {},
): Promise<SignInResult | SignInRefused> {
  const { user } = factor;
  if (user.bannedAt) return { status: 'refused', reason: 'banned' };
  const closing = closingUntil(user, deps.clock);
  if (user.deletionDueAt && !closing) return { status: 'refused', reason: 'deleted' };
  if (!admits(factor, user)) return { status: 'refused', reason: 'administrator' };

  const principal = await deps.principals.of(request);
  const waiting = given ? [given] : stepUp ? [] : await findPending(deps, signInBinding.read(request));
  // A sign-in that owes the mailbox goes on by what it was asked for alone: who signs in otherwise here owes nothing.
  const mine = waiting.find(
    (one) => one.userId === user.id && one.credentialsVersion === user.credentialsVersion && (given || !one.owesMailbox),
  );
  // The password has changed since the sign-in began: what it proved then counts no more.
  if (given && !mine) return { status: 'refused', reason: 'stale' };
  const proofs = withProof(mine?.proofs ?? [], factor);
  const owesMailbox = factor.owesMailbox === true || mine?.owesMailbox === true;
  try {
    if (user.passwordResetRequired) return await demandReset(deps, request, user, factor);
    const same = principal !== undefined && (transport === undefined || principal.session.byToken === (transport === 'token'));
    if (same && principal.user.id === user.id && !mine && (await mayRaise(deps, user, factor))) {
      const raised = await raise(deps, request, principal, user, factor);
      if (raised) return raised;
      // It has ended meanwhile. A sign-in goes on as one; for step-up there is nothing left to raise.
      if (stepUp) throw sessionOver(request.bearer);
    }
    // Step-up makes no session: what does not raise the one that asks comes to nothing.
    if (stepUp) return { status: 'refused', reason: 'weak' };
    // A closed account asks for everything it can ask for.
    const trusted = async () => !closing && (await deps.deviceTrust.trusts(user.id, request));
    const decision = await decide({ db: deps.db, factors: deps.factors, trusted }, user, { proofs, owesMailbox });
    if (decision.kind === 'second-factor') {
      return await requireSecondFactor(deps, request, {
        user,
        factor,
        proofs,
        owesMailbox,
        given,
        waiting,
        methods: decision.methods,
        transport,
      });
    }
    if (closing) {
      return await announceDeletion(deps, request, { user, factor, proofs, owesMailbox, pending: mine, trustDevice, transport }, closing);
    }
    const { byTrust } = decision;
    return await finish(deps, request, {
      user,
      factor,
      proofs,
      owesMailbox,
      pending: mine,
      principal: same ? principal : undefined,
      byTrust,
      trustDevice,
      transport,
    });
  } catch (error) {
    if (error instanceof StaleSignIn) return { status: 'refused', reason: 'stale' };
    throw error;
  }
}

/**
 * Keeps an account by the token of a sign-in and signs in with what that had proven, both or neither. Undefined, and nothing done,
 * for a token that does not work, a mailed link, another browser than the one of the sign-in, and where the account has changed since.
 */
export async function signInKept(
  deps: SignInDeps,
  request: RequestContext,
  token: string,
  transport: Transport,
): Promise<SignInResult | undefined> {
  const found = await findKept(deps, token);
  const kept = found?.payload as KeptSignIn | undefined;
  const last = kept?.proofs.at(-1);
  if (!found || !kept || !last || kept.credentialsVersion !== found.owner.credentialsVersion) return undefined;
  if (kept.inBrowser && !keepingBinding.read(request).some(found.sameBrowser)) return undefined;
  // As keeping it leaves it; where it has become another meanwhile, its session is refused.
  const user: UserRow = { ...found.owner, deletionDueAt: null, credentialsVersion: found.owner.credentialsVersion + 1 };
  const principal = await deps.principals.of(request);
  const same = principal !== undefined && principal.session.byToken === (transport === 'token');
  const { proofs, owesMailbox, trustDevice } = kept;
  try {
    const signedIn = await finish(deps, request, {
      user,
      factor: last,
      before: async (tx) => (await keepAccount(deps, tx, request, token)) !== undefined,
      proofs,
      owesMailbox,
      pending: undefined,
      principal: same ? principal : undefined,
      byTrust: false,
      trustDevice,
      transport,
    });
    keepingBinding.forget(deps, request, found.sameBrowser);
    return signedIn;
  } catch (error) {
    if (error instanceof StaleSignIn) return undefined;
    throw error;
  }
}

/**
 * Signs in to an account that `settle` makes, both or neither: it is new, so there is nothing else to ask it for. Undefined where
 * `settle` says that somebody was faster.
 */
export async function signInNew(
  deps: SignInDeps,
  request: RequestContext,
  factor: VerifiedFactor,
  settle: (tx: Transaction) => Promise<boolean>,
  transport: Transport,
): Promise<SignInResult | undefined> {
  const principal = await deps.principals.of(request);
  const same = principal !== undefined && principal.session.byToken === (transport === 'token');
  try {
    return await finish(deps, request, {
      user: factor.user,
      factor,
      before: settle,
      proofs: withProof([], factor),
      owesMailbox: false,
      pending: undefined,
      principal: same ? principal : undefined,
      byTrust: false,
      trustDevice: false,
      transport,
    });
  } catch (error) {
    if (error instanceof StaleSignIn) return undefined;
    throw error;
  }
}

/** Who knows the password of such an account may only start its reset; the recovery capability mails the link. */
async function demandReset(deps: SignInDeps, request: RequestContext, user: UserRow, factor: VerifiedFactor): Promise<SignInResult> {
  await deps.db.transaction(async (tx) => {
    await factor.onAccepted?.(tx);
    await publish(deps, tx, request, 'sign-in.reset-required', user.id, { method: factor.method });
  });
  return { status: 'password-reset-required' };
}

interface SecondFactorInput {
  readonly user: UserRow;
  readonly factor: VerifiedFactor;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  /** The sign-in that this goes on with, where the route was for that: it is consumed. */
  readonly given: PendingSignIn | undefined;
  /** All that wait in this browser, as far as they are known. */
  readonly waiting: readonly PendingSignIn[];
  readonly methods: readonly string[];
  readonly transport: Transport | undefined;
}

async function requireSecondFactor(deps: SignInDeps, request: RequestContext, wait: SecondFactorInput): Promise<SignInResult> {
  const { user, factor, proofs, owesMailbox, given, waiting, methods, transport } = wait;
  const { token, expiresAt } = await deps.db.transaction(async (tx) => {
    if (given && !(await consumePending(deps, tx, given.id))) throw new StaleSignIn();
    await factor.onAccepted?.(tx);
    await publish(deps, tx, request, 'sign-in.second-factor-required', user.id, { method: factor.method });
    return openPending(deps, tx, { userId: user.id, credentialsVersion: user.credentialsVersion, proofs, owesMailbox });
  });
  if (transport !== 'token')
    signInBinding.issue(deps, request, token, (held) => (given ? !isOf(given)(held) : waiting.some((one) => isOf(one)(held))));
  return { status: 'second-factor-required', methods: [...methods], signInToken: token, expiresAt };
}

interface FinishInput {
  readonly user: UserRow;
  readonly factor: Pick<VerifiedFactor, 'method' | 'onAccepted'>;
  /** What makes the account one that can be signed in to; false where somebody was faster. */
  readonly before?: (tx: Transaction) => Promise<boolean>;
  readonly proofs: readonly Proof[];
  /** It was owed, and is shown: the password is kept from now on. */
  readonly owesMailbox: boolean;
  readonly pending: PendingSignIn | undefined;
  readonly principal: Principal | undefined;
  readonly byTrust: boolean;
  readonly trustDevice: boolean;
  readonly transport: Transport | undefined;
}

async function finish(deps: SignInDeps, request: RequestContext, finish: FinishInput): Promise<SignInResult> {
  const { user, factor, before, proofs, owesMailbox, pending, principal, byTrust } = finish;
  const sessionId = newId();
  const family = finish.transport === 'token' ? deps.tokens.draftFamily(sessionId) : undefined;
  // Trust is given by somebody who has just passed a second factor, and only there.
  const newlyTrusted = finish.trustDevice && user.twoFactorEnabled && !byTrust;
  const draft = draftSession(deps, sessionId, {
    userId: user.id,
    credentialsVersion: user.credentialsVersion,
    proofs,
    source: request.source,
    deviceTrusted: byTrust || newlyTrusted,
    byToken: family !== undefined,
  });
  const tokens = await issueTokens(deps, user, draft.session, family);
  const { deviceToken, trust } = await deps.db.transaction(async (tx) => {
    if (before && !(await before(tx))) throw new StaleSignIn();
    // Asked for together, in this order, so that a sign-in waits for the database once; unless all of it holds, none of it
    // stays. The session comes first: it locks the account, as whoever changes the account's factors does first, too.
    const [created, spent, trusted, deviceToken] = await together([
      createSession(deps, tx, draft),
      pending === undefined || consumePending(deps, tx, pending.id),
      !byTrust || deps.deviceTrust.use(tx, user.id, request),
      meetDevice(deps, tx, request, user.id),
      factor.onAccepted?.(tx, { greeted: true }),
      // Whoever was signed in here before is not any more: one browser, one session.
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
    const trust = newlyTrusted ? await deps.deviceTrust.begin(tx, user.id, request) : undefined;
    if (trust) await publish(deps, tx, request, 'trusted-device.added', user.id, {});
    return { deviceToken, trust };
  });
  if (trust) request.reply.setCookie('trusted', trust.cookie, trust.seconds);
  if (deviceToken !== undefined) request.reply.setCookie('device', deviceToken, deviceCookieSeconds);
  // Another one that waits in this browser is another matter.
  if (pending) signInBinding.forget(deps, request, isOf(pending));
  return signedIn(deps, request, user, draft, tokens);
}

/** Recognises the browser, or remembers it and says so to the owner. Returns the cookie of a new one. */
async function meetDevice(deps: SignInDeps, tx: Transaction, request: RequestContext, userId: string): Promise<string | undefined> {
  const hash = deviceHash(request.cookie('device'));
  if (hash && (await greetKnownDevice(deps, tx, userId, hash))) return undefined;
  if (await hasKnownDevices(tx, userId)) await publish(deps, tx, request, 'sign-in.new-device', userId, {});
  return rememberDevice(deps, tx, userId);
}

/**
 * The tokens of a session as it will be, drawn up before the transaction that makes or raises it: the deployment's own claims
 * may take long, and where they fail nothing may have happened yet.
 */
function issueTokens(
  { tokens }: SignInDeps,
  user: UserRow,
  session: PrincipalSession,
  family: DraftFamily | undefined,
): Promise<Tokens | undefined> {
  if (!family) return Promise.resolve(undefined);
  return tokens.tokensFor(toPrincipalUser(user), session, family.refreshToken);
}

/** Step-up on the same session: more methods, a fresh time, a new token. Undefined where it has ended meanwhile. */
async function raise(
  deps: SignInDeps,
  request: RequestContext,
  principal: Principal,
  user: UserRow,
  factor: VerifiedFactor,
): Promise<SignInResult | undefined> {
  const { id: sessionId, byToken } = principal.session;
  const at = deps.clock.now();
  const family = byToken ? deps.tokens.draftFamily(sessionId) : undefined;
  const draft = family && (await draftRaised(deps, sessionId, factor, at));
  if (family && !draft) return undefined;
  const tokens = draft && (await issueTokens(deps, user, draft, family));
  const accepted = await deps.db.transaction(async (tx) => {
    const held = await holdSession(tx, { sessionId, userId: user.id });
    if (!held) return undefined;
    if (held.credentialsVersion !== user.credentialsVersion) throw new StaleSignIn();
    const raised = await raiseSession(tx, sessionId, held, { proof: factor, at });
    // Another factor was proven meanwhile: an access token says what its session does, or opens nothing.
    if (draft && draft.amr.join() !== raised.session.amr.join()) throw new StaleSignIn();
    // The refresh tokens that are out are dead, too.
    await family?.begin(tx, at);
    const dueAt = dueDateOf(deps.settings, user, at);
    if (dueAt) await beginTwoFactorGrace(tx, user.id, dueAt);
    await factor.onAccepted?.(tx);
    await publish(deps, tx, request, 'step-up.succeeded', user.id, { method: factor.method, sessionId });
    return raised;
  });
  return accepted && signedIn(deps, request, user, { token: accepted.token, session: toPrincipalSession(accepted.session) }, tokens);
}

/** A session as a factor is going to raise it; undefined where it has ended. */
async function draftRaised({ db }: SignInDeps, sessionId: string, factor: VerifiedFactor, at: Date): Promise<PrincipalSession | undefined> {
  const row = await findSessionById(db, sessionId);
  return row && { ...toPrincipalSession(row), ...raisedBy(withProof(row.proofs, factor), factor, at) };
}

/** What the client gets: the cookie, or tokens. */
function signedIn(
  deps: SignInDeps,
  request: RequestContext,
  user: UserRow,
  { token, session }: Pick<DraftSession, 'token' | 'session'>,
  tokens: Tokens | undefined,
): SignInResult {
  const due = consentsDue(deps.settings, user);
  const signedIn = {
    status: 'signed-in',
    user: toPrincipalUser(user),
    session: sessionReply(session, session.id, request.locale),
  } as const;
  const result = due.length > 0 ? { ...signedIn, consentsDue: due } : signedIn;
  if (tokens) {
    request.reply.header('Pragma', 'no-cache');
    return { ...result, tokens };
  }
  request.reply.setCookie('session', token, secondsUntil(session.expiresAt, deps.clock.now()));
  return result;
}

function publish(
  deps: SignInDeps,
  tx: Transaction,
  request: RequestContext,
  type: Parameters<SignInDeps['events']['publish']>[1]['type'],
  userId: string,
  more: { method?: string; sessionId?: string; details?: Readonly<Record<string, number>> },
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId, source: request.source, ...more });
}
