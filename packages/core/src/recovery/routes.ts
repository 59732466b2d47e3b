import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../account/consume-link.ts';
import { accountErrors } from '../account/errors.ts';
import { Email } from '../account/identifier.ts';
import { type Recipients, takeMessage } from '../account/message-budget.ts';
import { passkeyErrors } from '../factors/passkey/errors.ts';
import { AuthenticationResponse } from '../factors/passkey/response.ts';
import { Options } from '../factors/passkey/routes.ts';
import { resetPasswordLink } from '../factors/password/links.ts';
import type { PasswordDeps } from '../factors/password/passwords.ts';
import { NewPassword } from '../factors/password/routes.ts';
import { peek } from '../one-time/single-use.ts';
import { captchaErrors } from '../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../platform/captcha/routes.ts';
import { hashingErrors } from '../platform/hashing/errors.ts';
import { anyone } from '../platform/http/guard.ts';
import { limit, rates } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import { secondFactorErrors } from '../sign-in/second-factor-errors.ts';
import { BackupCode } from '../sign-in/shown-codes.ts';
import { SixDigits } from '../sign-in/six-digits.ts';
import { completeRecovery, requestRecovery } from './reset.ts';
import { recoveryOptions, type SecondProofDeps, secondProofErrors } from './second-proof.ts';

type Deps = PasswordDeps & SecondProofDeps;

export const recovery = route({
  method: 'POST',
  path: '/recovery',
  capability: 'recovery',
  summary: { en: 'Request a link to set a new password', ko: '새 비밀번호를 정할 링크를 요청해요' },
  access: anyone,
  limits: [limit(rates.sendMail)],
  body: z.strictObject({ email: Email, captcha: CaptchaAnswer }),
  reply: z.object({ status: z.literal('sent') }),
  status: 202,
  errors: [captchaErrors.captcha_required],
}).handle(async (deps: Platform & Recipients, { email, captcha }, request) => {
  await deps.captcha.pass(request, { action: 'send', answer: captcha });
  // The reply is the same whether or not a mail is sent (S-25).
  const mayGo = (await takeMessage(deps, request, rates.sendMail, { email }, { reserve: true })) === 0;
  if (mayGo) await requestRecovery(deps, request, email);
  return { status: 'sent' };
});

export const recoveryReset = route({
  method: 'POST',
  path: '/recovery/reset',
  capability: 'recovery',
  summary: {
    en: 'Set a new password with the link from the mail. An administrator also needs a second factor',
    ko: '메일로 받은 링크로 새 비밀번호를 정해요. 관리자는 한 번 더 확인해야 해요',
  },
  access: anyone,
  limits: [limit(rates.newPassword), ...takesLink.limits],
  body: z
    .strictObject({
      token: LinkToken,
      password: NewPassword,
      code: SixDigits.optional(),
      backupCode: BackupCode.optional(),
      passkey: AuthenticationResponse.optional().meta({ description: 'The answer to the options of `/recovery/passkey/start`' }),
    })
    .refine(({ code, backupCode, passkey }) => [code, backupCode, passkey].filter((given) => given !== undefined).length <= 1, {
      path: ['code'],
    }),
  errors: [
    hashingErrors.busy,
    accountErrors.invalid_link,
    secondProofErrors.second_proof_required,
    secondProofErrors.operator_required,
    secondFactorErrors.invalid_code,
    secondFactorErrors.second_factor_locked,
    passkeyErrors.invalid_passkey,
    passkeyErrors.passkey_changed,
  ],
}).handle(async (deps: Deps, given, request) => {
  requireLink(await completeRecovery(deps, request, given));
  return undefined;
});

export const startRecoveryPasskey = route({
  method: 'POST',
  path: '/recovery/passkey/start',
  capability: 'recovery',
  summary: {
    en: 'Get the options to verify a passkey in addition to the link from the mail',
    ko: '링크만으로 부족할 때, 링크와 함께 쓸 패스키의 옵션을 받아요',
  },
  ...takesLink,
  body: z.strictObject({ token: LinkToken }),
  reply: Options,
  errors: [accountErrors.invalid_link, passkeyErrors.no_passkeys],
}).handle(async (deps: Deps, { token }) => {
  const userId = requireLink((await peek(deps, deps.db, resetPasswordLink, token))?.userId);
  return { ...(await recoveryOptions(deps, userId, token)) };
});
