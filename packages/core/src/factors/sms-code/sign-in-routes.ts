import { z } from 'zod';
import { closingUntil } from '../../account/closing.ts';
import { takeMessage } from '../../account/message-budget.ts';
import { requirePhone, TypedPhone } from '../../account/phone.ts';
import { findUserByPhone, lockUser } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { isReserved, offerWayBack } from '../../account/way-back/offer.ts';
import { captchaErrors } from '../../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../../platform/captcha/routes.ts';
import { after } from '../../platform/clock.ts';
import { browserBinding, formerCookie } from '../../platform/http/browser-binding.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { constantTimeEqual, randomToken } from '../../platform/random.ts';
import { type QueuedSms, smsJobKind } from '../../platform/sms/delivery.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { admits, proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { recordRefusals } from '../../sign-in/record-refusals.ts';
import { finishing, SignInResult, Transport } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { issueCode, type SmsDeps, sentReply, verifyTextedCode } from './code.ts';
import { smsErrors } from './errors.ts';
import { type SmsCode, textedCodes } from './queries.ts';
import { requireRight } from './right-code.ts';
import { phoneErrors, Sent } from './routes.ts';
import { smsTraits } from './traits.ts';

/** The cookie that recognizes a browser that waits for a text message to sign in. */
const textBinding = browserBinding({ name: 'text', lifetime: ({ sms }) => sms.codeSeconds, formerly: formerCookie });

/**
 * The account that a code of this number signs in to. Undefined for an unknown number, and for an account that no text message
 * opens. A closed account counts as long as its owner can still keep it (R20).
 */
async function accountOf(deps: SmsDeps, phone: string): Promise<UserRow | undefined> {
  const user = await findUserByPhone(deps.db, phone);
  if (!user || user.bannedAt || !admits(smsTraits, user)) return undefined;
  return user.deletionDueAt && !closingUntil(user, deps.clock) ? undefined : user;
}

/**
 * The reply is the same for every number. Only the message tells whose number it is, and the worker sends it after the reply, or
 * not at all (S-09). The reply therefore cannot report a failing gateway. The worker tries the message again while its code is
 * valid.
 */
export const sendPhoneLogin = route({
  method: 'POST',
  path: '/phone-login/send',
  capability: 'phones',
  summary: {
    en: 'Send a sign-in code to a verified phone number',
    ko: '확인된 휴대폰 번호로 로그인 코드를 문자로 보내요',
  },
  access: anyone,
  limits: [limit(rates.sendSms)],
  body: z.strictObject({ phone: TypedPhone, captcha: CaptchaAnswer, transport: Transport }),
  reply: Sent.extend({
    requestToken: z.string().optional().meta({ description: 'Only with `transport: "token"`. Send it back together with the code' }),
  }),
  errors: [...phoneErrors, captchaErrors.captcha_required],
}).handle(async (deps: SmsDeps, { phone: typed, captcha, transport }, request) => {
  const { locale, source } = request;
  const phone = requirePhone(deps.settings, typed);
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  const mayGo = (await takeMessage(deps, request, rates.sendSms, { phone }, { reserve: true })) === 0;
  if (!mayGo) {
    // The reply is the same (S-25). A browser that waits for an earlier message can still use that message.
    return answerSent(undefined, after(deps.clock.now(), deps.settings.sms.codeSeconds));
  }
  const user = await accountOf(deps, phone);
  // Each request makes a new handle. A value that an attacker planted in this browser must never become trusted.
  const handle = randomToken();
  const { expiresAt } = await deps.db.transaction(async (tx) => {
    const issued = await issueCode(deps, tx, {
      purpose: 'sign-in',
      subject: phone,
      phone,
      userId: user?.id,
      boundTo: bindingHash('browser', handle),
      locale: user?.locale ?? locale,
    });
    const queued: QueuedSms = {
      to: user ? phone : null,
      text: issued.text,
      code: issued.code,
      until: issued.expiresAt.toISOString(),
    };
    // If an account has recently left this number, the number is texted its way back instead.
    if (await isReserved(deps, tx, 'phone', phone)) await offerWayBack(deps, tx, { kind: 'phone', identifier: phone, locale });
    else await deps.jobs.enqueue(tx, { kind: smsJobKind, payload: queued });
    await deps.events.publish(tx, { type: 'sign-in.texted', at: deps.clock.now(), source });
    return issued;
  });
  return answerSent(handle, expiresAt);

  function answerSent(given: string | undefined, until: Date) {
    const sent = sentReply(deps, locale, until);
    if (transport === 'token') return { ...sent, requestToken: given ?? randomToken() };
    if (given === undefined) textBinding.renew(deps, request);
    else textBinding.issue(deps, request, given);
    return sent;
  }
});

export const verifyPhoneLogin = route({
  method: 'POST',
  path: '/phone-login/verify',
  capability: 'phones',
  summary: {
    en: 'Sign in with the code from the text message, in the browser or app that requested it',
    ko: '문자로 받은 코드로 로그인해요. 코드를 요청한 브라우저나 앱에서만 돼요',
  },
  access: anyone,
  limits: [limit(rates.redeem)],
  body: z.strictObject({ phone: TypedPhone, code: SixDigits, requestToken: z.string().max(100).optional(), ...finishing }),
  reply: SignInResult,
  errors: [...phoneErrors, secondFactorErrors.invalid_code, smsErrors.administrators_excluded],
}).handle(async (deps: SmsDeps, { phone: typed, code, requestToken, transport, linkToken }, request) => {
  const phone = requirePhone(deps.settings, typed);
  // The number has no budget here, because anybody who knows the number could use that budget up. Tries are counted on the code,
  // which belongs only to the browser that asked.
  const boundTo = textBinding.read(request, requestToken).map((handle) => bindingHash('browser', handle));
  const findOwner = async () => (await findUserByPhone(deps.db, phone))?.id;
  return recordRefusals(deps, request, { refused: 'sign-in.failed', method: 'sms-code', findOwner }, async () => {
    if (boundTo.length === 0) throw secondFactorErrors.invalid_code();
    const of = { purpose: 'sign-in', subject: phone, boundTo } as const;
    const right = requireRight(await verifyTextedCode(deps, request, of, code));
    const user = await findUserByPhone(deps.db, phone);
    if (!user || user.id !== right.userId) throw secondFactorErrors.invalid_code();
    const result = await completeSignIn(deps, request, signInFactor(deps, user, right), { transport, linkToken });
    if (result.status === 'refused')
      throw (result.reason === 'administrator' ? smsErrors.administrators_excluded : secondFactorErrors.invalid_code)();
    textBinding.forget(deps, request, (handle) => constantTimeEqual(right.boundTo, bindingHash('browser', handle)));
    return result;
  });
});

/** The factor of a right code. The code is consumed when the factor is accepted, if the account still has the number that received it. */
function signInFactor(deps: SmsDeps, user: UserRow, { id, phone }: SmsCode): VerifiedFactor {
  return proven(smsTraits, user, {
    async onAccepted(tx) {
      // The account is locked before the code, as in every operation that voids codes.
      const held = await lockUser(tx, user.id);
      const stands = held?.phone === phone && held.phoneVerifiedAt !== null && admits(smsTraits, held);
      if (!stands || !(await textedCodes.consume(deps, tx, { id }))) throw new StaleSignIn();
    },
  });
}
