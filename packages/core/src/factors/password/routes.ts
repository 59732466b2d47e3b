import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../../account/consume-link.ts';
import { accountErrors } from '../../account/errors.ts';
import { Email, Identifier } from '../../account/identifier.ts';
import { takeMessage } from '../../account/message-budget.ts';
import { findUserById } from '../../account/queries.ts';
import { consentErrors } from '../../consent/errors.ts';
import { ConsentsGiven, consentRequired, missingIn, readConsents } from '../../consent/statement.ts';
import { captchaErrors } from '../../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../../platform/captcha/routes.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { commonErrors, Problem, uncounted } from '../../platform/http/errors.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { RedirectTo, readRedirectTo } from '../../platform/http/redirect-to.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import { locales } from '../../platform/i18n/text.ts';
import { typedText } from '../../platform/typed-text.ts';
import { signedIn } from '../../session/guard.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import type { VerifiedFactor } from '../../sign-in/factor.ts';
import { passwordErrors } from '../../sign-in/password-errors.ts';
import { finishing, SignInResult, StepUpResult, stepUpReply, Transport } from '../../sign-in/result.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { stepUpMethods } from '../../sign-in/step-up-methods.ts';
import { checkOwnPassword, checkPassword, findClaim, passwordFactor } from './check.ts';
import type { PasswordDeps } from './passwords.ts';
import { hasPassword } from './queries.ts';
import { completeRegistration, consumeVerification, registerAtOnce, requestRegistration } from './register.ts';
import { clearPasswordLimits, replacePassword, requireAcceptable } from './set-password.ts';

type Deps = PasswordDeps & SignInDeps;

/** As typed. The policy decides about length; this cap only refuses absurd sizes. */
export const NewPassword = z.string().max(4096).meta({ format: 'password' });
const TypedPassword = z.string().max(4096).meta({ format: 'password' });
export const PersonName = typedText(100);

export const register = route({
  method: 'POST',
  path: '/register',
  capability: 'registration',
  summary: { en: 'Register with an e-mail address and a password', ko: '메일 주소와 비밀번호로 가입해요' },
  access: anyone,
  limits: [limit(rates.newPassword), limit(rates.signUp)],
  body: z.strictObject({
    email: Email,
    password: NewPassword,
    name: PersonName.optional(),
    locale: z.enum(locales).optional(),
    redirectTo: RedirectTo,
    consents: ConsentsGiven.optional(),
    captcha: CaptchaAnswer,
    transport: Transport,
  }),
  reply: z.union([z.object({ status: z.literal('verification-sent') }), SignInResult]),
  status: [202, 200],
  errors: [hashingErrors.busy, accountErrors.email_taken, captchaErrors.captcha_required, consentErrors.consent_required],
}).handle(async (deps: Deps, { email, password, name, locale, redirectTo, consents: given, captcha, transport }, request) => {
  const target = readRedirectTo(redirectTo, request.locale);
  await requireAcceptable(deps, request, 'password', password, [email, name]);
  // Asked of everybody before any look-up, so that it does not reveal whether an account exists (S-11).
  const consents = readConsents(deps, request, given);
  const missing = missingIn(deps.settings, consents);
  if (missing.length > 0) throw consentRequired(missing, request.locale);
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  const registration = { email, password, name, locale: locale ?? request.locale, redirectTo: target, consents };
  if (deps.settings.emailVerification) {
    // The answer is the same whether or not a mail is sent (S-25).
    const mayGo = (await takeMessage(deps, request, rates.sendMail, { email })) === 0;
    await requestRegistration(deps, request, registration, mayGo);
    return { status: 'verification-sent' };
  }
  const user = await registerAtOnce(deps, request, registration);
  if (!user) throw accountErrors.email_taken();
  await clearPasswordLimits(request, user);
  request.reply.status(200);
  const result = await completeSignIn(deps, request, passwordFactor(user), { transport });
  if (result.status === 'refused') throw accountErrors.email_taken();
  return result;
});

export const verifyEmail = route({
  method: 'POST',
  path: '/verify-email',
  capability: 'registration',
  summary: { en: 'Verify the address of a registration with the link from the mail', ko: '메일로 받은 링크로 가입한 주소를 확인해요' },
  ...takesLink,
  body: z.strictObject({ token: LinkToken, consents: ConsentsGiven.optional(), ...finishing }),
  reply: z.union([
    z.object({
      status: z.literal('verified'),
      passwordToken: z
        .string()
        .optional()
        .meta({ description: 'Present when the link was opened in another browser. It sets a password at `/recovery/reset`' }),
    }),
    SignInResult,
  ]),
  errors: [accountErrors.invalid_link, consentErrors.consent_required],
}).handle(async (deps: Deps, { token, consents, transport, linkToken }, request) => {
  const verified = requireLink(await completeRegistration(deps, request, token, readConsents(deps, request, consents)));
  await clearPasswordLimits(request, verified.user);
  if (!verified.factor) return { status: 'verified', ...(verified.passwordToken && { passwordToken: verified.passwordToken }) };
  const result = await completeSignIn(deps, request, verified.factor, { transport, linkToken });
  verified.forget();
  if (result.status !== 'refused') return result;
  // The link has done all that it can: the account is an administrator's (R4), or is banned.
  requireLink(result.reason !== 'stale' && (await consumeVerification(deps, token)));
  return { status: 'verified' };
});

export const login = route({
  method: 'POST',
  path: '/login',
  capability: 'sign-in',
  summary: { en: 'Sign in with a password', ko: '비밀번호로 로그인해요' },
  access: anyone,
  limits: [limit(rates.passwordSignIn, 'identifier')],
  body: z.strictObject({ identifier: Identifier, password: TypedPassword, captcha: CaptchaAnswer, ...finishing }),
  form: { username: 'identifier' },
  reply: SignInResult,
  errors: [hashingErrors.busy, passwordErrors.invalid_credentials, passwordErrors.too_many_attempts, captchaErrors.captcha_required],
}).handle(async (deps: Deps, { identifier, password, captcha, transport, linkToken }, request) => {
  const claim = await findClaim(deps, request, { identifier });
  // A known browser has its own budget (C5.3), so failures of strangers do not require a captcha of it.
  const right = claim.device ? undefined : await deps.captcha.pass(request, { action: 'sign-in', target: identifier, answer: captcha });
  const factor = await checkPassword(deps, request, claim, password);
  const result = await completeSignIn(deps, request, factor, { transport, linkToken });
  // Banned, being deleted, or stale: the answer to a wrong password, after the same work (S-09).
  if (result.status === 'refused') throw passwordErrors.invalid_credentials();
  await right?.();
  return result;
});

export const changePassword = route({
  method: 'POST',
  path: '/password',
  capability: 'account',
  summary: { en: 'Change the password. All other sessions end', ko: '비밀번호를 바꿔요. 다른 세션은 모두 끝나요' },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  limits: [limit(rates.newPassword), limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({ currentPassword: TypedPassword.optional(), newPassword: NewPassword }),
  errors: [hashingErrors.busy, passwordErrors.invalid_credentials, passwordErrors.too_many_attempts],
}).handle(async (deps: Deps, { currentPassword, newPassword }, request) => {
  const { user, session } = request.principal;
  await requireAcceptable(deps, request, 'newPassword', newPassword, [user.email, user.name]);
  const proof = await requireCurrent(deps, request, user.id, currentPassword);
  const hash = await deps.passwords.hash(newPassword, user.id);
  // Hashing takes time. A reset that came first wins, even over the right old password (S-54).
  // The same holds for a first password that was set at the same moment.
  const credentialsVersion = proof?.user.credentialsVersion ?? request.principal.credentialsVersion;
  const changed = await deps.sessions.actAs(request, async (tx, publish, held) => {
    if (held.credentialsVersion !== credentialsVersion) throw passwordErrors.invalid_credentials();
    await proof?.onAccepted?.(tx);
    await replacePassword(deps, tx, user.id, hash, session.id);
    await publish('password.changed');
    return findUserById(tx, user.id);
  });
  if (!changed) throw passwordErrors.invalid_credentials();
  await clearPasswordLimits(request, changed);
  // The session goes on under a new token: a change of privilege (S-58). One whose client holds tokens keeps them: there is
  // no reply that could carry others, and the family's next token is new anyway.
  if (!session.byToken) await completeSignIn(deps, request, passwordFactor(changed), { stepUp: true }).catch(unlessOver);
  return undefined;
});

/** The change holds, whatever happens to the session afterwards. An ended session needs no new token. */
function unlessOver(error: unknown): void {
  if (!(error instanceof Problem && error.kind.code === commonErrors.unauthenticated.code)) throw error;
}

/** An account with a password must show it (S-05). An account without one only needs a fresh session. */
async function requireCurrent(
  deps: Deps,
  request: RequestContext,
  userId: string,
  currentPassword: string | undefined,
): Promise<VerifiedFactor | undefined> {
  if (currentPassword !== undefined) return checkOwnPassword(deps, request, userId, currentPassword);
  if (await hasPassword(deps.db, userId)) throw passwordErrors.invalid_credentials();
  return undefined;
}

export const stepUpWithPassword = route({
  method: 'POST',
  path: '/step-up/password',
  capability: 'step-up',
  summary: { en: 'Step up the session with the password', ko: '비밀번호로 본인인지 다시 확인해요' },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.passwordSignIn, thePrincipal)],
  body: z.strictObject({ password: TypedPassword }),
  reply: StepUpResult,
  errors: [hashingErrors.busy, passwordErrors.invalid_credentials, passwordErrors.too_many_attempts, commonErrors.step_up_required],
}).handle(async (deps: Deps, { password }, request) => {
  const factor = await checkOwnPassword(deps, request, request.principal.user.id, password);
  const result = await completeSignIn(deps, request, factor, { stepUp: true });
  if (result.status === 'refused' && result.reason === 'weak') {
    // The password was right, so this is no failure. It waits for the mailbox, which must be shown in a sign-in.
    throw uncounted(commonErrors.step_up_required({}, { methods: await stepUpMethods(deps, request.principal, 'fresh') }));
  }
  if (result.status !== 'signed-in') throw passwordErrors.invalid_credentials();
  return stepUpReply(result);
});
