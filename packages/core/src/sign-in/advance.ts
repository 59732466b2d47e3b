import { closingUntil } from '../account/closing.ts';
import { findKept, keepAccount, keepingBinding } from '../account/deletion.ts';
import type { Recipients } from '../account/message-budget.ts';
import { beginTwoFactorGrace } from '../account/standing.ts';
import type { UserRow } from '../account/user.ts';
import { toCallerUser } from '../account/user.ts';
import { secondsUntil } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { together } from '../platform/database/together.ts';
import type { Caller, CallerSession } from '../platform/http/caller.ts';
import { consentsDue } from '../platform/http/consents.ts';
import type { Visitor } from '../platform/http/visitor.ts';
import type { Platform } from '../platform/platform.ts';
import { newId } from '../platform/random.ts';
import type { Callers } from '../session/callers.ts';
import { createSession, type DraftSession, draftSession } from '../session/create.ts';
import { holdSession } from '../session/hold.ts';
import { sessionOver, type WithSessions } from '../session/live.ts';
import { type Proof, raisedBy, withProof } from '../session/proof.ts';
import { endOtherFamilies, endSession, findSessionById, raiseSession } from '../session/queries.ts';
import { sessionReply, toCallerSession } from '../session/session.ts';
import { type KeptSignIn, tellOfDeletion } from './closing.ts';
import { deviceCookieSeconds, deviceHash, greetKnownDevice, hasKnownDevices, rememberDevice } from './devices.ts';
import { dueDateOf } from './enrolment.ts';
import { admits, type Factors, Overtaken, type VerifiedFactor } from './factor.ts';
import { consumePending, findPending, isOf, openPending, type PendingSignIn, signInBinding } from './pending.ts';
import { decide } from './policy.ts';
import type { SignInRefused, SignInResult, Transport } from './result.ts';
import { mayRaise } from './step-up-methods.ts';
import type { DraftFamily, TokenIssuer, Tokens } from './tokens.ts';
import type { DeviceTrust } from './trust.ts';

/** What the door stands on, beside the platform: every factor there is, and the browsers that accounts trust. */
export interface DoorDeps extends Platform, Recipients, WithSessions {
  readonly callers: Callers;
  readonly factors: Factors;
  readonly deviceTrust: DeviceTrust;
  readonly tokens: TokenIssuer;
}

/** What a route knows of the sign-in beside the factor. */
export interface Advance {
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
 * The one door: turns a verified factor into a session, or says what is still missing. Nothing else makes sessions.
 * A caller who already holds a session of the same account raises it instead (step-up).
 * @throws Problem unauthenticated where the session that was to be stepped up has ended meanwhile
 */
export async function advance(
  deps: DoorDeps,
  visitor: Visitor,
  factor: VerifiedFactor,
  { pending: given, trustDevice = false, transport, stepUp = false }: Advance = {},
): Promise<SignInResult | SignInRefused> {
  const { user } = factor;
  if (user.bannedAt) return { status: 'refused', reason: 'banned' };
  const closing = closingUntil(user, deps.clock);
  if (user.deletionDueAt && !closing) return { status: 'refused', reason: 'deleted' };
  if (!admits(factor, user)) return { status: 'refused', reason: 'administrator' };

  const caller = await deps.callers.of(visitor);
  const waiting = given ? [given] : stepUp ? [] : await findPending(deps, signInBinding.read(visitor));
  // A sign-in that owes the mailbox goes on by what it was asked for alone: who signs in otherwise here owes nothing.
  const mine = waiting.find(
    (one) => one.userId === user.id && one.credentialsVersion === user.credentialsVersion && (given || !one.owesMailbox),
  );
  // The password has changed since the sign-in began: what it proved then counts no more.
  if (given && !mine) return { status: 'refused', reason: 'overtaken' };
  const proofs = withProof(mine?.proofs ?? [], factor);
  const owesMailbox = factor.owesMailbox === true || mine?.owesMailbox === true;
  try {
    if (user.passwordResetRequired) return await demandReset(deps, visitor, user, factor);
    const same = caller !== undefined && (transport === undefined || caller.session.byToken === (transport === 'token'));
    if (same && caller.user.id === user.id && !mine && (await mayRaise(deps, user, factor))) {
      const raised = await raise(deps, visitor, caller, user, factor);
      if (raised) return raised;
      // It has ended meanwhile. A sign-in goes on as one; for step-up there is nothing left to raise.
      if (stepUp) throw sessionOver(visitor.bearer);
    }
    // Step-up makes no session: what does not raise the one that asks comes to nothing.
    if (stepUp) return { status: 'refused', reason: 'weak' };
    // A closed account asks for everything it can ask for.
    const trusted = async () => !closing && (await deps.deviceTrust.trusts(user.id, visitor));
    const decision = await decide({ db: deps.db, factors: deps.factors, trusted }, user, { proofs, owesMailbox });
    if (decision.kind === 'second-factor') {
      return await requireSecondFactor(deps, visitor, {
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
      return await tellOfDeletion(deps, visitor, { user, factor, proofs, owesMailbox, pending: mine, trustDevice, transport }, closing);
    }
    const { byTrust } = decision;
    return await finish(deps, visitor, {
      user,
      factor,
      proofs,
      owesMailbox,
      pending: mine,
      caller: same ? caller : undefined,
      byTrust,
      trustDevice,
      transport,
    });
  } catch (error) {
    if (error instanceof Overtaken) return { status: 'refused', reason: 'overtaken' };
    throw error;
  }
}

/**
 * Keeps an account by the token of a sign-in and signs in with what that had proven, both or neither. Undefined, and nothing done,
 * for a token that does not work, a mailed link, another browser than the one of the sign-in, and where the account has changed since.
 */
export async function signInKept(deps: DoorDeps, visitor: Visitor, token: string, transport: Transport): Promise<SignInResult | undefined> {
  const found = await findKept(deps, token);
  const kept = found?.payload as KeptSignIn | undefined;
  const last = kept?.proofs.at(-1);
  if (!found || !kept || !last || kept.credentialsVersion !== found.owner.credentialsVersion) return undefined;
  if (kept.inBrowser && !keepingBinding.read(visitor).some(found.isHandle)) return undefined;
  // As keeping it leaves it; where it has become another meanwhile, its session is refused.
  const user: UserRow = { ...found.owner, deletionDueAt: null, credentialsVersion: found.owner.credentialsVersion + 1 };
  const caller = await deps.callers.of(visitor);
  const same = caller !== undefined && caller.session.byToken === (transport === 'token');
  const { proofs, owesMailbox, trustDevice } = kept;
  try {
    const signedIn = await finish(deps, visitor, {
      user,
      factor: last,
      before: async (tx) => (await keepAccount(deps, tx, visitor, token)) !== undefined,
      proofs,
      owesMailbox,
      pending: undefined,
      caller: same ? caller : undefined,
      byTrust: false,
      trustDevice,
      transport,
    });
    keepingBinding.forget(deps, visitor, found.isHandle);
    return signedIn;
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}

/**
 * Signs in to an account that `settle` makes, both or neither: it is new, so there is nothing else to ask it for. Undefined where
 * `settle` says that somebody was faster.
 */
export async function signInNew(
  deps: DoorDeps,
  visitor: Visitor,
  factor: VerifiedFactor,
  settle: (tx: Transaction) => Promise<boolean>,
  transport: Transport,
): Promise<SignInResult | undefined> {
  const caller = await deps.callers.of(visitor);
  const same = caller !== undefined && caller.session.byToken === (transport === 'token');
  try {
    return await finish(deps, visitor, {
      user: factor.user,
      factor,
      before: settle,
      proofs: withProof([], factor),
      owesMailbox: false,
      pending: undefined,
      caller: same ? caller : undefined,
      byTrust: false,
      trustDevice: false,
      transport,
    });
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}

/** Who knows the password of such an account may only start its reset; the recovery room mails the link. */
async function demandReset(deps: DoorDeps, visitor: Visitor, user: UserRow, factor: VerifiedFactor): Promise<SignInResult> {
  await deps.db.transaction(async (tx) => {
    await factor.onAccepted?.(tx);
    await publish(deps, tx, visitor, 'sign-in.reset-required', user.id, { method: factor.method });
  });
  return { status: 'password-reset-required' };
}

interface Wait {
  readonly user: UserRow;
  readonly factor: VerifiedFactor;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  /** The sign-in that this goes on with, where the route was for that: it is spent. */
  readonly given: PendingSignIn | undefined;
  /** All that wait in this browser, as far as they are known. */
  readonly waiting: readonly PendingSignIn[];
  readonly methods: readonly string[];
  readonly transport: Transport | undefined;
}

async function requireSecondFactor(deps: DoorDeps, visitor: Visitor, wait: Wait): Promise<SignInResult> {
  const { user, factor, proofs, owesMailbox, given, waiting, methods, transport } = wait;
  const { token, expiresAt } = await deps.db.transaction(async (tx) => {
    if (given && !(await consumePending(deps, tx, given.id))) throw new Overtaken();
    await factor.onAccepted?.(tx);
    await publish(deps, tx, visitor, 'sign-in.second-factor-required', user.id, { method: factor.method });
    return openPending(deps, tx, { userId: user.id, credentialsVersion: user.credentialsVersion, proofs, owesMailbox });
  });
  if (transport !== 'token')
    signInBinding.issue(deps, visitor, token, (held) => (given ? !isOf(given)(held) : waiting.some((one) => isOf(one)(held))));
  return { status: 'second-factor-required', methods: [...methods], signInToken: token, expiresAt };
}

interface Finish {
  readonly user: UserRow;
  readonly factor: Pick<VerifiedFactor, 'method' | 'onAccepted'>;
  /** What makes the account one that can be signed in to; false where somebody was faster. */
  readonly before?: (tx: Transaction) => Promise<boolean>;
  readonly proofs: readonly Proof[];
  /** It was owed, and is shown: the password is kept from now on. */
  readonly owesMailbox: boolean;
  readonly pending: PendingSignIn | undefined;
  readonly caller: Caller | undefined;
  readonly byTrust: boolean;
  readonly trustDevice: boolean;
  readonly transport: Transport | undefined;
}

async function finish(deps: DoorDeps, visitor: Visitor, finish: Finish): Promise<SignInResult> {
  const { user, factor, before, proofs, owesMailbox, pending, caller, byTrust } = finish;
  const sessionId = newId();
  const family = finish.transport === 'token' ? deps.tokens.draftFamily(sessionId) : undefined;
  // Trust is given by somebody who has just passed a second factor, and only there.
  const newlyTrusted = finish.trustDevice && user.twoFactorEnabled && !byTrust;
  const draft = draftSession(deps, sessionId, {
    userId: user.id,
    credentialsVersion: user.credentialsVersion,
    proofs,
    source: visitor.source,
    deviceTrusted: byTrust || newlyTrusted,
    refreshNonceHash: family?.nonceHash,
  });
  const tokens = await drawTokens(deps, user, draft.session, family);
  const { deviceToken, trust } = await deps.db.transaction(async (tx) => {
    if (before && !(await before(tx))) throw new Overtaken();
    // Asked for together, in this order, so that a sign-in waits for the database once; unless all of it holds, none of it
    // stays. The session comes first: it locks the account, as whoever changes the account's factors does first, too.
    const [created, spent, trusted, deviceToken] = await together([
      createSession(deps, tx, draft),
      pending === undefined || consumePending(deps, tx, pending.id),
      !byTrust || deps.deviceTrust.use(tx, user.id, visitor),
      meetDevice(deps, tx, visitor, user.id),
      factor.onAccepted?.(tx, { greeted: true }),
      // Whoever was signed in here before is not any more: one browser, one session.
      caller && endSession(tx, caller.user.id, caller.session.id),
      publish(deps, tx, visitor, 'sign-in.succeeded', user.id, { method: factor.method, sessionId }),
    ]);
    if (!created || !spent || !trusted) throw new Overtaken();
    if (owesMailbox) await publish(deps, tx, visitor, 'password.kept', user.id, {});
    if (created.surplus > 0) await publish(deps, tx, visitor, 'session.limit-reached', user.id, { details: { ended: created.surplus } });
    if (family && deps.settings.tokens.oneFamilyPerUser) await endOtherFamilies(tx, user.id, sessionId);
    const dueAt = dueDateOf(deps.settings, user, deps.clock.now());
    if (dueAt) await beginTwoFactorGrace(tx, user.id, dueAt);
    const trust = newlyTrusted ? await deps.deviceTrust.begin(tx, user.id, visitor) : undefined;
    if (trust) await publish(deps, tx, visitor, 'trusted-device.added', user.id, {});
    return { deviceToken, trust };
  });
  if (trust) visitor.reply.setCookie('trusted', trust.cookie, trust.seconds);
  if (deviceToken !== undefined) visitor.reply.setCookie('device', deviceToken, deviceCookieSeconds);
  // Another one that waits in this browser is another matter.
  if (pending) signInBinding.forget(deps, visitor, isOf(pending));
  return signedIn(deps, visitor, user, draft, tokens);
}

/** Recognises the browser, or remembers it and says so to the owner. Returns the cookie of a new one. */
async function meetDevice(deps: DoorDeps, tx: Transaction, visitor: Visitor, userId: string): Promise<string | undefined> {
  const hash = deviceHash(visitor.cookie('device'));
  if (hash && (await greetKnownDevice(deps, tx, userId, hash))) return undefined;
  if (await hasKnownDevices(tx, userId)) await publish(deps, tx, visitor, 'sign-in.new-device', userId, {});
  return rememberDevice(deps, tx, userId);
}

/**
 * The tokens of a session as it will be, drawn up before the transaction that makes or raises it: the deployment's own claims
 * may take long, and where they fail nothing may have happened yet.
 */
function drawTokens(
  { tokens }: DoorDeps,
  user: UserRow,
  session: CallerSession,
  family: DraftFamily | undefined,
): Promise<Tokens | undefined> {
  if (!family) return Promise.resolve(undefined);
  return tokens.tokensFor(toCallerUser(user), session, family.refreshToken);
}

/** Step-up on the same session: more methods, a fresh time, a new token. Undefined where it has ended meanwhile. */
async function raise(
  deps: DoorDeps,
  visitor: Visitor,
  caller: Caller,
  user: UserRow,
  factor: VerifiedFactor,
): Promise<SignInResult | undefined> {
  const { id: sessionId, byToken } = caller.session;
  const at = deps.clock.now();
  const family = byToken ? deps.tokens.draftFamily(sessionId) : undefined;
  const draft = family && (await draftRaised(deps, sessionId, factor, at));
  if (family && !draft) return undefined;
  const tokens = draft && (await drawTokens(deps, user, draft, family));
  const accepted = await deps.db.transaction(async (tx) => {
    const held = await holdSession(tx, { sessionId, userId: user.id });
    if (!held) return undefined;
    if (held.credentialsVersion !== user.credentialsVersion) throw new Overtaken();
    const raised = await raiseSession(tx, sessionId, held, { proof: factor, at, refreshNonceHash: family?.nonceHash });
    // Another factor was proven meanwhile: an access token says what its session does, or opens nothing.
    if (draft && draft.amr.join() !== raised.session.amr.join()) throw new Overtaken();
    const dueAt = dueDateOf(deps.settings, user, at);
    if (dueAt) await beginTwoFactorGrace(tx, user.id, dueAt);
    await factor.onAccepted?.(tx);
    await publish(deps, tx, visitor, 'step-up.succeeded', user.id, { method: factor.method, sessionId });
    return raised;
  });
  return accepted && signedIn(deps, visitor, user, { token: accepted.token, session: toCallerSession(accepted.session) }, tokens);
}

/** A session as a factor is going to raise it; undefined where it has ended. */
async function draftRaised({ db }: DoorDeps, sessionId: string, factor: VerifiedFactor, at: Date): Promise<CallerSession | undefined> {
  const row = await findSessionById(db, sessionId);
  return row && { ...toCallerSession(row), ...raisedBy(withProof(row.proofs, factor), factor, at) };
}

/** What the client gets: the cookie, or tokens. */
function signedIn(
  deps: DoorDeps,
  visitor: Visitor,
  user: UserRow,
  { token, session }: Pick<DraftSession, 'token' | 'session'>,
  tokens: Tokens | undefined,
): SignInResult {
  const due = consentsDue(deps.settings, user);
  const signedIn = { status: 'signed-in', user: toCallerUser(user), session: sessionReply(session, session.id, visitor.locale) } as const;
  const result = due.length > 0 ? { ...signedIn, consentsDue: due } : signedIn;
  if (tokens) {
    visitor.reply.header('Pragma', 'no-cache');
    return { ...result, tokens };
  }
  visitor.reply.setCookie('session', token, secondsUntil(session.expiresAt, deps.clock.now()));
  return result;
}

function publish(
  deps: DoorDeps,
  tx: Transaction,
  visitor: Visitor,
  type: Parameters<DoorDeps['events']['publish']>[1]['type'],
  userId: string,
  more: { method?: string; sessionId?: string; details?: Readonly<Record<string, number>> },
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId, source: visitor.source, ...more });
}
