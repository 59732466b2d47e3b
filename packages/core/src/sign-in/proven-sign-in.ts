import { findKept, keepAccount, keepingBinding } from '../account/deletion.ts';
import type { UserRow } from '../account/user.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { keepsSession } from '../session/keeper.ts';
import { withProof } from '../session/proof.ts';
import { awaitedBinding } from './awaited-link.ts';
import type { KeptSignIn } from './closing.ts';
import { StaleSignIn, type VerifiedFactor } from './factor.ts';
import { finishSignIn } from './finish-sign-in.ts';
import type { SignInResult, Transport } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';

/**
 * Restores an account with the token of a sign-in and completes that sign-in, both or neither. Undefined, without any change, for
 * an invalid token, a link from a mail, another browser than that of the sign-in, or an account that has changed since.
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
  // The account as the restore leaves it. If it has changed otherwise meanwhile, `createSession` refuses.
  const user: UserRow = { ...found.owner, deletionDueAt: null, credentialsVersion: found.owner.credentialsVersion + 1 };
  const principal = await deps.principals.of(request);
  const same = principal !== undefined && keepsSession(request, principal.session) && principal.session.byToken === (transport === 'token');
  const { proofs, owesMailbox, trustDevice } = kept;
  try {
    const signedIn = await finishSignIn(deps, request, {
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
      awaited: awaitedBinding.read(request),
    });
    keepingBinding.forget(deps, request, found.sameBrowser);
    return signedIn;
  } catch (error) {
    if (error instanceof StaleSignIn) return undefined;
    throw error;
  }
}

/**
 * Signs in to an account that `settle` creates, both or neither. A new account has no second factor to ask for. Undefined if
 * `settle` finds that another request was faster.
 */
export async function signInNew(
  deps: SignInDeps,
  request: RequestContext,
  factor: VerifiedFactor,
  settle: (tx: Transaction) => Promise<boolean>,
  transport: Transport,
): Promise<SignInResult | undefined> {
  const principal = await deps.principals.of(request);
  const same = principal !== undefined && keepsSession(request, principal.session) && principal.session.byToken === (transport === 'token');
  try {
    return await finishSignIn(deps, request, {
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
      awaited: awaitedBinding.read(request),
    });
  } catch (error) {
    if (error instanceof StaleSignIn) return undefined;
    throw error;
  }
}
