import type { UserRow } from '../../account/user.ts';
import type { Visitor } from '../../platform/http/visitor.ts';
import { admits, Overtaken, proven, type VerifiedFactor } from '../../sign-in/factor.ts';
import { forgive } from '../../sign-in/judge-code.ts';
import { judgeSmsCode, type SmsDeps } from './code.ts';
import { findChooser, textedCodes } from './queries.ts';
import { smsTraits } from './traits.ts';

/** The account, where it has chosen text messages, with the number they go to. Never one that text messages do not count for (S-37). */
export async function findReachable(deps: SmsDeps, userId: string): Promise<(UserRow & { readonly phone: string }) | undefined> {
  const user = await findChooser(deps.db, userId);
  return user?.phone != null && admits(smsTraits, user) ? { ...user, phone: user.phone } : undefined;
}

/** The second factor of a right code, which is spent where it is accepted. Call it through `judgeCode`, which counts first. */
export async function checkSecondFactorSms(
  deps: SmsDeps,
  visitor: Visitor,
  { userId, askedBy }: { readonly userId: string; readonly askedBy: Buffer },
  typed: string,
): Promise<VerifiedFactor | undefined> {
  const judged = await judgeSmsCode(deps, visitor, { purpose: 'second-factor', subject: userId, askedBy }, typed);
  if (!('right' in judged)) return undefined;
  const { id, phone } = judged.right;
  const user = await findReachable(deps, userId);
  if (user?.phone !== phone) return undefined;
  return proven(smsTraits, user, {
    async onAccepted(tx) {
      if (!(await textedCodes.consume(deps, tx, { id }))) throw new Overtaken();
      await forgive(tx, userId);
    },
  });
}
