import { z } from 'zod';
import { accountErrors } from '../account/errors.ts';
import { Email } from '../account/identifier.ts';
import { LinkToken } from '../account/routes.ts';
import type { PasswordDeps } from '../factors/password/passwords.ts';
import { NewPassword } from '../factors/password/routes.ts';
import { captchaErrors } from '../platform/captcha/captcha.ts';
import { CaptchaAnswer } from '../platform/captcha/routes.ts';
import { anyone } from '../platform/http/access.ts';
import { limit, rates } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import { completeRecovery, requestRecovery } from './reset.ts';

export const recovery = route({
  method: 'POST',
  path: '/recovery',
  summary: 'Ask for a link to set a new password',
  access: anyone,
  limits: [limit(rates.sendMail, 'email')],
  body: z.strictObject({ email: Email, captcha: CaptchaAnswer }),
  reply: z.object({ status: z.literal('sent') }),
  status: 202,
  errors: [captchaErrors.captcha_required],
}).handle(async (deps, { email, captcha }, visitor) => {
  await deps.captcha.pass(visitor, { act: 'send', answer: captcha });
  await requestRecovery(deps, visitor, email);
  return { status: 'sent' };
});

export const recoveryReset = route({
  method: 'POST',
  path: '/recovery/reset',
  summary: 'Set a new password with the link that was mailed',
  access: anyone,
  limits: [limit(rates.redeem)],
  body: z.strictObject({ token: LinkToken, password: NewPassword }),
  errors: [accountErrors.invalid_link],
}).handle(async (deps: PasswordDeps, { token, password }, visitor) => {
  if (!(await completeRecovery(deps, visitor, token, password))) throw accountErrors.invalid_link();
  return undefined;
});
