import type { UserRow } from '../../account/user.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { admits, proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { resetAttempts } from '../../sign-in/verify-code.ts';
import { type SmsDeps, verifyTextedCode } from './code.ts';
import { findChooser, textedCodes } from './queries.ts';
import { smsTraits } from './traits.ts';

/** The account with its number, if it chose text messages. Undefined for accounts whose text messages do not count as a factor (S-37). */
export async function findReachable(deps: SmsDeps, userId: string): Promise<(UserRow & { readonly phone: string }) | undefined> {
  const user = await findChooser(deps.db, userId);
  return user?.phone != null && admits(smsTraits, user) ? { ...user, phone: user.phone } : undefined;
}

/**
 * The second factor of a right code. The code is consumed when the factor is accepted. Call this through `verifyCode`, which
 * counts first.
 */
export async function checkSecondFactorSms(
  deps: SmsDeps,
  request: RequestContext,
  { userId, boundTo }: { readonly userId: string; readonly boundTo: Buffer },
  typed: string,
): Promise<VerifiedFactor | undefined> {
  const verified = await verifyTextedCode(deps, request, { purpose: 'second-factor', subject: userId, boundTo }, typed);
  if (!('right' in verified)) return undefined;
  const { id, phone } = verified.right;
  const user = await findReachable(deps, userId);
  if (user?.phone !== phone) return undefined;
  return proven(smsTraits, user, {
    async onAccepted(tx) {
      if (!(await textedCodes.consume(deps, tx, { id }))) throw new StaleSignIn();
      await resetAttempts(tx, userId);
    },
  });
}
