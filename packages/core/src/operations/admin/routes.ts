import { z } from 'zod';
import { LinkToken } from '../../account/consume-link.ts';
import { accountErrors } from '../../account/errors.ts';
import { Email } from '../../account/identifier.ts';
import { passwordFactor } from '../../factors/password/check.ts';
import type { PasswordDeps } from '../../factors/password/passwords.ts';
import { NewPassword, PersonName } from '../../factors/password/routes.ts';
import { clearPasswordLimits } from '../../factors/password/set-password.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { locales } from '../../platform/i18n/text.ts';
import { type SignInDeps, signInNew } from '../../sign-in/complete-sign-in.ts';
import { SignInResult } from '../../sign-in/result.ts';
import { appointFirstAdministrator, EmailTaken } from './first-administrator.ts';

export const firstAdministrator = route({
  method: 'POST',
  path: '/first-administrator',
  capability: 'administration',
  summary: {
    en: 'Create the first administrator with the link from the server’s terminal',
    ko: '설치한 터미널에 나온 링크로 첫 관리자를 만들어요',
  },
  access: anyone,
  limits: [limit(rates.newPassword), limit(rates.redeem)],
  body: z.strictObject({
    token: LinkToken,
    email: Email,
    password: NewPassword,
    name: PersonName.optional(),
    locale: z.enum(locales).optional(),
  }),
  reply: SignInResult,
  errors: [hashingErrors.busy, accountErrors.invalid_link, accountErrors.email_taken],
}).handle(async (deps: PasswordDeps & SignInDeps, { locale, ...person }, request) => {
  const appointment = await appointFirstAdministrator(deps, request, { ...person, locale: locale ?? request.locale });
  if (!appointment) throw accountErrors.invalid_link();
  const { user, settle } = appointment;
  try {
    const result = await signInNew(deps, request, passwordFactor(user), settle, 'cookie');
    if (!result) throw accountErrors.invalid_link();
    await clearPasswordLimits(request, user);
    return result;
  } catch (error) {
    if (error instanceof EmailTaken) throw accountErrors.email_taken();
    throw error;
  }
});
