import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../../account/consume-link.ts';
import { accountErrors } from '../../account/errors.ts';
import { Email } from '../../account/identifier.ts';
import { passwordFactor } from '../../factors/password/check.ts';
import type { PasswordDeps } from '../../factors/password/passwords.ts';
import { NewPassword, PersonName } from '../../factors/password/routes.ts';
import { clearPasswordLimits } from '../../factors/password/set-password.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { locales } from '../../platform/i18n/text.ts';
import { signInNew } from '../../sign-in/proven-sign-in.ts';
import { SignInResult } from '../../sign-in/result.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { appointFirstAdministrator, EmailTaken } from './first-administrator.ts';

export const firstAdministrator = route({
  method: 'POST',
  path: '/first-administrator',
  capability: 'administration',
  summary: {
    en: 'Create the first administrator with the link from the server’s terminal',
    ko: '설치한 터미널에 나온 링크로 첫 관리자를 만들어요',
  },
  access: takesLink.access,
  limits: [limit(rates.newPassword), ...takesLink.limits],
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
  const { user, settle } = requireLink(await appointFirstAdministrator(deps, request, { ...person, locale: locale ?? request.locale }));
  try {
    const result = requireLink(await signInNew(deps, request, passwordFactor(user), settle, 'cookie'));
    await clearPasswordLimits(request, user);
    return result;
  } catch (error) {
    if (error instanceof EmailTaken) throw accountErrors.email_taken();
    throw error;
  }
});
