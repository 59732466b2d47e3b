import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { takeMessage } from '../../account/message-budget.ts';
import { requirePhone, TypedPhone } from '../../account/phone.ts';
import { Moment } from '../../account/user.ts';
import { UndoneParts } from '../../account/way-back/routes.ts';
import { captchaErrors } from '../../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../../platform/captcha/routes.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { tooMany } from '../../platform/http/route-limits.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import { signedIn } from '../../session/guard.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { recordRefusals } from '../../sign-in/record-refusals.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { issueCode, reissueCode, type SmsDeps, sendNow, sentReply, verifyTextedCode } from './code.ts';
import { smsErrors } from './errors.ts';
import { confirmPhone, removePhone } from './phone.ts';
import { requireRight } from './right-code.ts';

export const Sent = z.object({ success: z.literal(true), message: z.string(), expiresAt: Moment }).meta({ id: 'TextSent' });

export const phoneErrors = [accountErrors.invalid_phone, accountErrors.phone_not_supported] as const;

/** A number is a way to sign in. Before a user sets one, the user must prove that the account is theirs (S-16, S-32). */
const ownPhone = signedIn({ fresh: true, strong: true });
/** The session continues under a new cookie, so the client that keeps it must ask. */
const ownPhoneByKeeper = signedIn({ fresh: true, strong: true, from: 'keeper' });

const retryEndpoint = '/api/auth/sms/resend';

/** Charges a message to the budget of the number that is to be proven. @throws Problem too_many_requests */
async function requireBudget(deps: SmsDeps, request: SignedInRequest, phone: string): Promise<void> {
  const wait = await takeMessage(deps, request, rates.sendSms, { phone });
  if (wait > 0) throw tooMany(wait);
}

export const sendSms = route({
  method: 'POST',
  path: '/sms/send',
  capability: 'phones',
  summary: { en: 'Send a code to a phone number to verify it', ko: '내 번호인지 확인할 코드를 문자로 보내요' },
  access: ownPhone,
  limits: [limit(rates.sendSms), limit(rates.sendSmsByAccount, thePrincipal)],
  body: z.strictObject({ phone: TypedPhone, captcha: CaptchaAnswer }),
  reply: Sent,
  errors: [...phoneErrors, smsErrors.too_soon, smsErrors.sms_failed, captchaErrors.captcha_required],
}).handle(async (deps: SmsDeps, { phone: typed, captcha }, request) => {
  const {
    principal: { user, session },
    locale,
  } = request;
  const phone = requirePhone(deps.settings, typed);
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  await requireBudget(deps, request, phone);
  const order = {
    purpose: 'verify-phone',
    subject: user.id,
    phone,
    userId: user.id,
    boundTo: bindingHash('session', session.id),
    locale: user.locale ?? locale,
  } as const;
  const issued = await deps.sessions.actAs(request, (tx) => issueCode(deps, tx, order));
  await sendNow(deps, request, issued, { proven: user.phone === phone, retryEndpoint });
  return sentReply(deps, locale, issued.expiresAt);
});

export const resendSms = route({
  method: 'POST',
  path: '/sms/resend',
  capability: 'phones',
  summary: { en: 'Send the same code again', ko: '같은 코드를 문자로 다시 보내요' },
  access: ownPhone,
  limits: [limit(rates.sendSms), limit(rates.sendSmsByAccount, thePrincipal)],
  body: z.strictObject({ phone: TypedPhone }),
  reply: Sent,
  errors: [...phoneErrors, smsErrors.too_soon, smsErrors.sms_failed, smsErrors.no_active_code],
}).handle(async (deps: SmsDeps, { phone: typed }, request) => {
  const {
    principal: { user, session },
    locale,
  } = request;
  const phone = requirePhone(deps.settings, typed);
  await requireBudget(deps, request, phone);
  const boundTo = bindingHash('session', session.id);
  const of = { purpose: 'verify-phone', subject: user.id, phone, boundTo, locale: user.locale ?? locale } as const;
  const issued = await deps.sessions.actAs(request, (tx) => reissueCode(deps, tx, of));
  await sendNow(deps, request, issued, { proven: user.phone === phone, retryEndpoint });
  return sentReply(deps, locale, issued.expiresAt);
});

export const verifySms = route({
  method: 'POST',
  path: '/sms/verify',
  capability: 'phones',
  summary: {
    en: 'Verify a phone number with the code from the text message. The account then owns the number',
    ko: '문자로 받은 코드로 번호를 확인해요. 그때부터 이 계정의 번호가 돼요',
  },
  access: ownPhoneByKeeper,
  renews: true,
  limits: [limit(rates.redeem), limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({ phone: TypedPhone, code: SixDigits }),
  reply: z.object({
    success: z.literal(true),
    undone: z
      .object(UndoneParts)
      .optional()
      .meta({ description: 'The number was the previous one and could still be restored. The change was undone, and all sessions ended' }),
  }),
  errors: [...phoneErrors, secondFactorErrors.invalid_code, smsErrors.phone_taken],
}).handle(async (deps: SmsDeps, { phone: typed, code }, request) => {
  const { user, session } = request.principal;
  const phone = requirePhone(deps.settings, typed);
  const of = { purpose: 'verify-phone', subject: user.id, phone, boundTo: bindingHash('session', session.id) } as const;
  const proof = { refused: 'account.phone-proof-failed', method: 'sms-code', findOwner: async () => user.id } as const;
  return recordRefusals(deps, request, proof, async () => {
    const right = requireRight(await verifyTextedCode(deps, request, of, code));
    const accepted = await confirmPhone(deps, request, right);
    if (accepted.kind === 'taken') throw smsErrors.phone_taken();
    if (accepted.kind === 'stale') throw secondFactorErrors.invalid_code();
    if (accepted.kind !== 'undone') return { success: true as const };
    request.reply.clearCookie('session');
    return { success: true as const, undone: accepted.undone };
  });
});

export const deletePhone = route({
  method: 'DELETE',
  path: '/phone',
  capability: 'phones',
  summary: { en: 'Delete the phone number of the account', ko: '계정에서 휴대폰 번호를 지워요' },
  access: ownPhoneByKeeper,
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  errors: [accountErrors.last_factor],
}).handle(async (deps: SmsDeps, _input, request) => {
  await removePhone(deps, request);
  return undefined;
});
