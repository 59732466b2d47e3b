import type { UserRow } from '../account/user.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Proof } from '../session/proof.ts';
import { StaleSignIn, type VerifiedFactor } from './factor.ts';
import { consumePending, isOf, openPending, type PendingSignIn, signInBinding } from './pending.ts';
import { publish } from './publish.ts';
import type { SignInResult, Transport } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';

interface SecondFactorInput {
  readonly user: UserRow;
  readonly factor: VerifiedFactor;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  /** The pending sign-in that this factor continues. It is consumed. */
  readonly given: PendingSignIn | undefined;
  /** All pending sign-ins of this browser that are known. */
  readonly waiting: readonly PendingSignIn[];
  readonly methods: readonly string[];
  readonly transport: Transport | undefined;
}

export async function requireSecondFactor(deps: SignInDeps, request: RequestContext, wait: SecondFactorInput): Promise<SignInResult> {
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
