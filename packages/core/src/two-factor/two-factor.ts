import { findUserById } from '../account/queries.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { EventType } from '../platform/events/events.ts';
import type { SignedInRequest } from '../session/guard.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { type FactorTraits, proven, type SetupVerdict, StaleSignIn, type VerifiedFactor } from '../sign-in/factor.ts';
import type { IssuedCodes } from '../sign-in/shown-codes.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { changeFactors, issueCodes, rememberTwoFactor, removeTwoFactor } from '../sign-in/switch.ts';
import type { Tokens } from '../sign-in/tokens.ts';

/**
 * Enables two-factor with a set-up whose first code was right. Returns undefined if another request was faster. Other sessions
 * end, because they were made without the second factor. The session that asked is raised and gets a new token. One transaction
 * does all of this, so nothing is enabled before its codes and tokens can be shown.
 * @throws Problem unauthenticated if the session has ended meanwhile
 */
export async function enableTwoFactor(
  deps: SignInDeps,
  request: SignedInRequest,
  traits: FactorTraits,
  { enrol }: Extract<SetupVerdict, { kind: 'right' }>,
): Promise<{ readonly tokens: Tokens | undefined; readonly shown: IssuedCodes['shown'] } | undefined> {
  const { user: principal, session } = request.principal;
  const user = await findUserById(deps.db, principal.id);
  if (!user) return undefined;
  const { shown, store } = await issueCodes(deps.factors, user.id);
  // The tokens must describe the account as it is after the code is accepted.
  const onAccepted = async (tx: Transaction): Promise<void> => {
    await rememberTwoFactor(deps, tx, user.id);
    if (!(await enrol(tx))) throw new StaleSignIn();
    await store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await publish(deps, tx, request, 'two-factor.enabled');
  };
  const factor = proven(traits, { ...user, twoFactorEnabled: true }, { onAccepted });
  const raised = await completeSignIn(deps, request, factor, { stepUp: true });
  return raised.status === 'signed-in' ? { tokens: raised.tokens, shown } : undefined;
}

/**
 * Disables two-factor and deletes everything that belongs to it. Returns false if another request used the proof meanwhile. The
 * session gets a new token (S-58). A session whose client holds tokens keeps its tokens, because no reply here could carry new
 * ones.
 * @throws Problem unauthenticated if the session has ended meanwhile
 */
export async function disableTwoFactor(deps: SignInDeps, request: SignedInRequest, proof: VerifiedFactor): Promise<boolean> {
  const { user, session } = request.principal;
  const onAccepted = async (tx: Transaction): Promise<void> => {
    await proof.onAccepted?.(tx);
    await rememberTwoFactor(deps, tx, user.id);
    await removeTwoFactor(tx, deps.factors, user.id);
    await publish(deps, tx, request, 'two-factor.disabled');
  };
  if (!session.byToken) return (await completeSignIn(deps, request, { ...proof, onAccepted }, { stepUp: true })).status === 'signed-in';
  try {
    await deps.sessions.actAs(request, async (tx, _tell, held) => {
      if (held.credentialsVersion !== proof.user.credentialsVersion) throw new StaleSignIn();
      await onAccepted(tx);
    });
    return true;
  } catch (error) {
    if (error instanceof StaleSignIn) return false;
    throw error;
  }
}

function publish(deps: SignInDeps, tx: Transaction, { principal, source }: SignedInRequest, type: EventType): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId: principal.user.id, sessionId: principal.session.id, source });
}
