import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../../account/consume-link.ts';
import { accountErrors } from '../../account/errors.ts';
import { Email } from '../../account/identifier.ts';
import { takeMessage } from '../../account/message-budget.ts';
import { findUserByEmail } from '../../account/queries.ts';
import { consentErrors } from '../../consent/errors.ts';
import { type ConsentStatement, ConsentsGiven, consentRequired, readConsents } from '../../consent/statement.ts';
import { captchaErrors } from '../../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../../platform/captcha/routes.ts';
import { deviceLabel } from '../../platform/http/device-label.ts';
import { commonErrors, type Problem } from '../../platform/http/errors.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { RedirectTo, readRedirectTo } from '../../platform/http/redirect-to.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import { randomToken } from '../../platform/random.ts';
import { signedIn } from '../../session/guard.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { recordRefusals } from '../../sign-in/record-refusals.ts';
import { finishing, SignInResult, StepUpResult, stepUpReply, Transport } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { stepUpMethods } from '../../sign-in/step-up-methods.ts';
import {
  attemptFactor,
  consumeAttempt,
  isOf,
  type MailedSignIn,
  type MailedWith,
  mailBinding,
  mailSignIn,
  openLink,
  verifyMailedCode,
} from './attempt.ts';
import { emailErrors } from './errors.ts';
import { type EmailAttempt, mailedSignIns } from './queries.ts';

/** Was the proof right, and only consents missing? Then it is no failed sign-in. */
const but = consentErrors.consent_required;

/** The handle of the browser binding, for clients without cookies. */
const RequestToken = z.string().max(100).optional();
const Sent = z
  .object({
    status: z.literal('sent'),
    requestToken: z
      .string()
      .optional()
      .meta({ description: 'Only with `transport: "token"`. Send it back together with the link or the code' }),
  })
  .meta({ id: 'MailSent' });

/**
 * Mails, if the budget of the address allows it, and gives the client its browser binding. The answer is the same whether or not
 * a mail is sent (S-25). If it is not sent, a browser that waits for an earlier mail keeps that binding.
 */
async function send(
  deps: SignInDeps,
  request: RequestContext,
  asked: MailedSignIn & { readonly transport: Transport },
): Promise<z.input<typeof Sent>> {
  const mayGo = (await takeMessage(deps, request, rates.sendMail, { email: asked.email })) === 0;
  const handle = mayGo ? await mailSignIn(deps, request, asked) : undefined;
  if (asked.transport === 'token') return { status: 'sent', requestToken: handle ?? randomToken() };
  if (handle === undefined) mailBinding.renew(deps, request);
  else mailBinding.issue(deps, request, handle);
  return { status: 'sent' };
}

interface SigningIn {
  readonly mailedWith: MailedWith;
  /** Undefined for a step-up. */
  readonly transport: Transport | undefined;
  readonly linkToken?: string | undefined;
  readonly refused: () => Problem;
  /** The consents in the request. */
  readonly consents?: ConsentStatement | undefined;
  /** Only for a step-up: the reply if the account has a stronger factor. */
  readonly weak?: () => Problem | Promise<Problem>;
}

/**
 * Completes the sign-in, which consumes the attempt.
 * @throws Problem `refused` where it was consumed meanwhile, or the account may not sign in; other_method_required; consent_required,
 *   where it would make an account: nothing is consumed then
 */
async function signInWith(
  deps: SignInDeps,
  request: RequestContext,
  attempt: EmailAttempt,
  { mailedWith, transport, linkToken, refused, consents, weak = refused }: SigningIn,
): Promise<z.input<typeof SignInResult>> {
  const consumed = await consumeAttempt(deps, request, attempt, consents);
  // Only the owner of the mailbox learns this.
  if (consumed === 'administrator') throw emailErrors.other_method_required();
  if (consumed === 'spent') throw refused();
  if ('missing' in consumed) {
    if (mailedWith === 'code') await mailedSignIns.refund(deps.db, { id: attempt.id });
    // Only the owner of the mailbox learns this.
    throw consentRequired(consumed.missing, request.locale);
  }
  const factor = attemptFactor(deps, consumed.user, attempt, mailedWith);
  const result = await completeSignIn(deps, request, factor, transport ? { transport, linkToken } : { stepUp: true });
  if (result.status !== 'refused') {
    mailBinding.forget(deps, request, isOf(attempt));
    return result;
  }
  // Only the owner of the mailbox learns this.
  if (result.reason === 'administrator') throw emailErrors.other_method_required();
  throw await (result.reason === 'weak' ? weak() : refused());
}

export const magicLink = route({
  method: 'POST',
  path: '/magic-link',
  capability: 'sign-in-by-mail',
  summary: {
    en: 'Mail a sign-in link and a code. A first sign-in creates the account',
    ko: '로그인할 링크와 코드를 메일로 보내요. 처음이면 계정을 만들어요',
  },
  access: anyone,
  limits: [limit(rates.sendMail)],
  body: z.strictObject({
    email: Email,
    redirectTo: RedirectTo,
    consents: ConsentsGiven.optional(),
    captcha: CaptchaAnswer,
    transport: Transport,
  }),
  reply: Sent,
  status: 202,
  errors: [captchaErrors.captcha_required],
}).handle(async (deps: SignInDeps, { email, redirectTo, consents: given, captcha, transport }, request) => {
  const consents = readConsents(deps, request, given);
  const target = readRedirectTo(redirectTo, request.locale);
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  return send(deps, request, { email, mailedWith: 'link', redirectTo: target, consents, transport });
});

export const verifyMagicLink = route({
  method: 'POST',
  path: '/magic-link/verify',
  capability: 'sign-in-by-mail',
  summary: {
    en: 'Sign in with the link from the mail, in the browser or app that requested it',
    ko: '메일로 받은 링크로 로그인해요. 링크를 요청한 브라우저나 앱에서만 돼요',
  },
  ...takesLink,
  body: z.strictObject({ token: LinkToken, requestToken: RequestToken, consents: ConsentsGiven.optional(), ...finishing }),
  reply: SignInResult,
  errors: [accountErrors.invalid_link, emailErrors.different_browser, emailErrors.other_method_required, consentErrors.consent_required],
}).handle(async (deps: SignInDeps, { token, requestToken, consents: given, transport, linkToken }, request) => {
  const consents = readConsents(deps, request, given);
  const opened = await openLink(deps, token, mailBinding.read(request, requestToken));
  const findOwner = () => ownerOf(deps, opened?.attempt.email);
  return recordRefusals(deps, request, { refused: 'sign-in.failed', method: 'magic-link', findOwner, but }, () => {
    const { attempt, sameBrowser } = requireLink(opened);
    if (!sameBrowser) throw differentBrowser(attempt, request);
    return signInWith(deps, request, attempt, { mailedWith: 'link', transport, linkToken, consents, refused: accountErrors.invalid_link });
  });
});

function differentBrowser({ createdAt, userAgent }: EmailAttempt, { locale }: RequestContext): Problem {
  return emailErrors.different_browser({}, { requestedAt: createdAt.toISOString(), requestedFrom: deviceLabel(userAgent, locale) });
}

/** The account of an address. */
async function ownerOf({ db }: SignInDeps, email: string | undefined): Promise<string | undefined> {
  return email === undefined ? undefined : (await findUserByEmail(db, email))?.id;
}

export const emailCode = route({
  method: 'POST',
  path: '/email-code',
  capability: 'sign-in-by-mail',
  summary: {
    en: 'Mail a sign-in code. A first sign-in creates the account',
    ko: '로그인 코드를 메일로 보내요. 처음이면 계정을 만들어요',
  },
  access: anyone,
  limits: [limit(rates.sendMail)],
  body: z.strictObject({ email: Email, consents: ConsentsGiven.optional(), captcha: CaptchaAnswer, transport: Transport }),
  reply: Sent,
  status: 202,
  errors: [captchaErrors.captcha_required],
}).handle(async (deps: SignInDeps, { email, consents: given, captcha, transport }, request) => {
  const consents = readConsents(deps, request, given);
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  return send(deps, request, { email, mailedWith: 'code', consents, transport });
});

/**
 * The attempt that a right code belongs to.
 * @throws Problem invalid_code, with `attemptsLeft` where this browser asked for one
 */
async function requireRightCode(
  deps: SignInDeps,
  request: RequestContext,
  given: { readonly email: string; readonly code: string; readonly handles: readonly string[] },
): Promise<EmailAttempt> {
  const verified = await verifyMailedCode(deps, request, given);
  if ('attempt' in verified) return verified.attempt;
  const { triesLeft } = verified;
  throw secondFactorErrors.invalid_code({}, triesLeft === undefined ? {} : { attemptsLeft: triesLeft });
}

export const verifyEmailCode = route({
  method: 'POST',
  path: '/email-code/verify',
  capability: 'sign-in-by-mail',
  summary: {
    en: 'Sign in with the code from the mail, in the browser or app that requested it',
    ko: '메일로 받은 코드로 로그인해요. 코드를 요청한 브라우저나 앱에서만 돼요',
  },
  access: anyone,
  limits: [limit(rates.redeem)],
  body: z.strictObject({
    email: Email,
    code: SixDigits,
    requestToken: RequestToken,
    consents: ConsentsGiven.optional(),
    ...finishing,
  }),
  reply: SignInResult,
  errors: [secondFactorErrors.invalid_code, emailErrors.other_method_required, consentErrors.consent_required],
}).handle(async (deps: SignInDeps, { email, code, requestToken, consents: given, transport, linkToken }, request) => {
  const consents = readConsents(deps, request, given);
  const handles = mailBinding.read(request, requestToken);
  const findOwner = () => ownerOf(deps, email);
  return recordRefusals(deps, request, { refused: 'sign-in.failed', method: 'email-code', findOwner, but }, async () => {
    const attempt = await requireRightCode(deps, request, { email, code, handles });
    return signInWith(deps, request, attempt, {
      mailedWith: 'code',
      transport,
      linkToken,
      consents,
      refused: secondFactorErrors.invalid_code,
    });
  });
});

export const stepUpWithEmailCode = route({
  method: 'POST',
  path: '/step-up/email-code',
  capability: 'step-up',
  summary: {
    en: 'Step up the session with a code of `/email-code`, if the account has no other factor',
    ko: '`/email-code`로 받은 코드로 메일함을 다시 확인해요. 다른 확인 수단이 없는 계정에서 써요',
  },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.redeem)],
  body: z.strictObject({ code: SixDigits, requestToken: RequestToken }),
  reply: StepUpResult,
  errors: [secondFactorErrors.invalid_code, emailErrors.other_method_required, commonErrors.step_up_required],
}).handle(async (deps: SignInDeps, { code, requestToken }, request) => {
  const { email, id } = request.principal.user;
  const handles = mailBinding.read(request, requestToken);
  const refused = secondFactorErrors.invalid_code;
  const weak = async () => commonErrors.step_up_required({}, { methods: await stepUpMethods(deps, request.principal, 'fresh') });
  return recordRefusals(deps, request, { refused: 'step-up.failed', method: 'email-code', findOwner: async () => id }, async () => {
    if (email === null) throw refused();
    const attempt = await requireRightCode(deps, request, { email, code, handles });
    const result = await signInWith(deps, request, attempt, { mailedWith: 'code', transport: undefined, refused, weak });
    if (result.status !== 'signed-in') throw refused();
    return stepUpReply(result);
  });
});
