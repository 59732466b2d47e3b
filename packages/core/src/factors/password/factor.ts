import type { Factor } from '../../sign-in/factor.ts';
import { checkOwnPassword } from './check.ts';
import type { PasswordDeps } from './passwords.ts';
import { hasPassword, removePassword } from './queries.ts';
import { passwordTraits } from './traits.ts';

/** The password as a factor: never a second factor, always accepted for step-up. */
export function createPasswordFactor(deps: PasswordDeps): Factor {
  const signsIn = deps.settings.signInMethods.includes('password');
  return {
    ...passwordTraits,
    typed: { field: 'password', verify: (request, { userId }, typed) => checkOwnPassword(deps, request, userId, typed) },
    offersFirst: async (db, userId) => signsIn && (await hasPassword(db, userId)),
    offersSecond: async () => false,
    offersStepUp: hasPassword,
    describe: async () => ({}),
    removeAll: removePassword,
  };
}
