import { beginTwoFactorGrace } from '../account/standing.ts';
import type { UserRow } from '../account/user.ts';
import type { Principal, PrincipalSession } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { holdSession } from '../session/hold.ts';
import { isStrong, raisedBy, withProof } from '../session/proof.ts';
import { findSessionById } from '../session/queries.ts';
import { raiseSession } from '../session/raise.ts';
import { toPrincipalSession } from '../session/session.ts';
import { awaitedBinding, linkAwaited } from './awaited-link.ts';
import { dueDateOf } from './enrolment.ts';
import { StaleSignIn, type VerifiedFactor } from './factor.ts';
import { publish } from './publish.ts';
import type { SignInResult } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import { issueTokens, signedIn } from './signed-in.ts';

/**
 * A step-up on the same session: more methods, a new time of verification, a new token. Undefined if the session has ended
 * meanwhile.
 */
export async function raise(
  deps: SignInDeps,
  request: RequestContext,
  principal: Principal,
  user: UserRow,
  factor: VerifiedFactor,
  awaited: readonly string[],
): Promise<SignInResult | undefined> {
  const { id: sessionId, byToken } = principal.session;
  const at = deps.clock.now();
  // What waits for a proof of the account needs the second factor of an account that has one (S-102).
  const proves = !user.twoFactorEnabled || isStrong(factor);
  const family = byToken ? deps.tokens.draftFamily(sessionId) : undefined;
  const draft = family && (await draftRaised(deps, sessionId, factor, at));
  if (family && !draft) return undefined;
  const tokens = draft && (await issueTokens(deps, user, draft, family));
  const accepted = await deps.db.transaction(async (tx) => {
    const held = await holdSession(tx, { sessionId, userId: user.id });
    if (!held) return undefined;
    if (held.credentialsVersion !== user.credentialsVersion) throw new StaleSignIn();
    const raised = await raiseSession(tx, sessionId, held, { proof: factor, at });
    // Another factor was verified meanwhile, so this access token would not match its session. It must not be issued.
    if (draft && draft.amr.join() !== raised.session.amr.join()) throw new StaleSignIn();
    // The refresh tokens issued before become invalid too.
    await family?.begin(tx, at);
    const dueAt = dueDateOf(deps.settings, user, at);
    if (dueAt) await beginTwoFactorGrace(tx, user.id, dueAt);
    await factor.onAccepted?.(tx);
    if (proves) await linkAwaited(deps, tx, { userId: user.id, source: request.source }, awaited);
    await publish(deps, tx, request, 'step-up.succeeded', user.id, { method: factor.method, sessionId });
    return raised;
  });
  if (accepted && proves) awaitedBinding.forget(deps, request, (handle) => awaited.includes(handle));
  return accepted && signedIn(deps, request, user, { token: accepted.token, session: toPrincipalSession(accepted.session) }, tokens);
}

/** The session as a factor is going to raise it. Undefined if the session has ended. */
async function draftRaised({ db }: SignInDeps, sessionId: string, factor: VerifiedFactor, at: Date): Promise<PrincipalSession | undefined> {
  const row = await findSessionById(db, sessionId);
  return row && { ...toPrincipalSession(row), ...raisedBy(withProof(row.proofs, factor), factor, at) };
}
