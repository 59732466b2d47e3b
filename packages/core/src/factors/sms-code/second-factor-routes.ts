import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { maskedPhone } from '../../account/phone.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { signedIn } from '../../session/guard.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { pendingSignInOr, type WaitingOrSignedIn } from '../../sign-in/guard.ts';
import { StepUpResult, stepUpReply } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { issueCode, type SmsDeps, sendNow, sentReply } from './code.ts';
import { smsErrors } from './errors.ts';
import { Sent } from './routes.ts';
import { checkSecondFactorSms, findReachable } from './second-factor.ts';

/** The account and the binding of a sign-in that waits for its second factor, or of the session to be raised. */
function whoAsks(asking: WaitingOrSignedIn): { userId: string; boundTo: Buffer } {
  if (asking.pending) return { userId: asking.pending.userId, boundTo: bindingHash('pending', asking.pending.id) };
  const { user, session } = asking.principal;
  return { userId: user.id, boundTo: bindingHash('session', session.id) };
}

/**
 * Messages are counted by account and not by number, because this request has already proven a first factor. A stranger who asks
 * for codes with the owner's number must not use up the owner's budget (S-23).
 */
export const sendSecondFactorSms = route({
  method: 'POST',
  path: '/2fa/sms/send',
  capability: 'two-factor',
  summary: {
    en: 'Send a code to the phone number of the account, as a second factor or for a step-up',
    ko: '계정에 등록된 번호로 코드를 문자로 보내요. 로그인을 마치거나 본인 확인을 할 때 써요',
  },
  access: pendingSignInOr('stepUp'),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({
    signInToken: z.string().max(100).optional(),
    stepUp: z.literal(true).optional().meta({ description: 'Step up the session, even if a sign-in is pending in this browser' }),
  }),
  reply: Sent.extend({ phone: z.string().meta({ description: 'The last two digits of the phone number' }) }),
  errors: [accountErrors.phone_not_supported, smsErrors.sms_not_chosen, smsErrors.too_soon, smsErrors.sms_failed],
}).handle(async (deps: SmsDeps, _input, request) => {
  const { userId, boundTo } = whoAsks(request);
  const user = await findReachable(deps, userId);
  if (!user) throw smsErrors.sms_not_chosen();
  await request.take(rates.sendSmsByAccount, userId);
  const locale = user.locale ?? request.locale;
  const order = { purpose: 'second-factor', subject: userId, phone: user.phone, userId, boundTo, locale } as const;
  const issue = (db: Queryable) => issueCode(deps, db, order);
  const issued = await (request.pending ? issue(deps.db) : deps.sessions.actAs(request, issue));
  await sendNow(deps, request, issued, { proven: true, retryEndpoint: '/api/auth/2fa/sms/send' });
  return { ...sentReply(deps, request.locale, issued.expiresAt), phone: maskedPhone(user.phone) };
});

export const stepUpWithSms = route({
  method: 'POST',
  path: '/step-up/sms-code',
  capability: 'step-up',
  summary: {
    en: 'Step up the session with a code of `/2fa/sms/send`',
    ko: '`/2fa/sms/send`로 받은 코드로 번호를 다시 확인해요',
  },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ code: SixDigits }),
  reply: StepUpResult,
  errors: [secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked],
}).handle(async (deps: SmsDeps, { code }, request) => {
  const { user, session } = request.principal;
  const of = { userId: user.id, boundTo: bindingHash('session', session.id) };
  const check = () => checkSecondFactorSms(deps, request, of, code);
  const factor = await verifyCode(deps, request, { method: 'sms-code', userId: user.id, check });
  const result = await completeSignIn(deps, request, factor, { stepUp: true });
  if (result.status !== 'signed-in') throw secondFactorErrors.invalid_code();
  return stepUpReply(result);
});
