import { closingUntil } from '../account/closing.ts';
import type { UserRow } from '../account/user.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { keepsSession } from '../session/keeper.ts';
import { sessionOver } from '../session/live.ts';
import { isStrong, withProof } from '../session/proof.ts';
import { awaitedBinding } from './awaited-link.ts';
import { announceDeletion } from './closing.ts';
import { admits, StaleSignIn, type VerifiedFactor } from './factor.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { findPending, type PendingSignIn, signInBinding } from './pending.ts';
import { decide } from './policy.ts';
import { publish } from './publish.ts';
import { requireSecondFactor } from './require-second-factor.ts';
import type { SignInRefused, SignInResult, Transport } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import { raise } from './step-up.ts';
import { mayRaise } from './step-up-methods.ts';

/** Options that a route gives in addition to the factor. */
export interface SignInOptions {
  /** The pending sign-in that this factor continues. Left out, it is the one of this browser. */
  readonly pending?: PendingSignIn;
  /** The person wants this browser to skip the second factor from the next sign-in on. */
  readonly trustDevice?: boolean;
  /** How the client keeps its session. Step-up leaves this out, because it raises the current session, whatever that uses. */
  readonly transport?: Transport;
  /** What waits for a proof of the account, for a client without cookies. */
  readonly linkToken?: string | undefined;
  /** Step-up ignores pending sign-ins of this browser, which may be old or another person's. */
  readonly stepUp?: boolean;
}

/**
 * The only function that creates or raises a session: it turns a verified factor into a session, or says what is still missing.
 * If the principal already has a session of the same account, the function raises that session (step-up).
 * @throws Problem unauthenticated if the session of a step-up has ended meanwhile
 */
export async function completeSignIn(
  deps: SignInDeps,
  request: RequestContext,
  factor: VerifiedFactor,
  { pending: given, trustDevice = false, transport, linkToken, stepUp = false }: SignInOptions = {},
): Promise<SignInResult | SignInRefused> {
  const { user } = factor;
  if (user.bannedAt) return { status: 'refused', reason: 'banned' };
  const closing = closingUntil(user, deps.clock);
  if (user.deletionDueAt && !closing) return { status: 'refused', reason: 'deleted' };
  if (!admits(factor, user)) return { status: 'refused', reason: 'administrator' };

  const principal = await deps.principals.of(request);
  const awaited = awaitedBinding.read(request, linkToken);
  const waiting = given ? [given] : stepUp ? [] : await findPending(deps, signInBinding.read(request));
  // A pending sign-in that needs the mailbox continues only with its own code. Another sign-in of the same account does not need
  // it.
  const mine = waiting.find(
    (one) => one.userId === user.id && one.credentialsVersion === user.credentialsVersion && (given || !one.owesMailbox),
  );
  // The password has changed since the sign-in began, so the earlier proof no longer counts.
  if (given && !mine) return { status: 'refused', reason: 'stale' };
  const proofs = withProof(mine?.proofs ?? [], factor);
  const owesMailbox = factor.owesMailbox === true || mine?.owesMailbox === true;
  try {
    if (user.passwordResetRequired) return await requireReset(deps, request, user, factor);
    const same =
      principal !== undefined &&
      keepsSession(request, principal.session) &&
      (transport === undefined || principal.session.byToken === (transport === 'token'));
    // What waits to be linked needs the second factor too, so this is no step-up by the first one alone (S-102).
    const owesSecond = !stepUp && awaited.length > 0 && user.twoFactorEnabled && !isStrong(factor);
    if (same && principal.user.id === user.id && !mine && !owesSecond && (await mayRaise(deps, user, factor))) {
      const raised = await raise(deps, request, principal, user, factor, awaited);
      if (raised) return raised;
      // The session has ended meanwhile. A sign-in continues as one; a step-up has nothing left to raise.
      if (stepUp) throw sessionOver(request.bearer);
    }
    // A step-up creates no session. If it cannot raise the current one, it is refused.
    if (stepUp) return { status: 'refused', reason: 'weak' };
    // A closed account requires its second factor even in a trusted browser, and so does what waits to be linked (S-102).
    const trusted = async () => !closing && awaited.length === 0 && (await deps.deviceTrust.trusts(user.id, request));
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
    return await finishSignIn(deps, request, {
      user,
      factor,
      proofs,
      owesMailbox,
      pending: mine,
      principal: same ? principal : undefined,
      byTrust,
      trustDevice,
      transport,
      awaited,
    });
  } catch (error) {
    if (error instanceof StaleSignIn) return { status: 'refused', reason: 'stale' };
    throw error;
  }
}

/** A person who knows the password of such an account can only start its reset. The recovery capability mails the link. */
async function requireReset(deps: SignInDeps, request: RequestContext, user: UserRow, factor: VerifiedFactor): Promise<SignInResult> {
  await deps.db.transaction(async (tx) => {
    await factor.onAccepted?.(tx);
    await publish(deps, tx, request, 'sign-in.reset-required', user.id, { method: factor.method });
  });
  return { status: 'password-reset-required' };
}
