import type { Settings } from '../../platform/config/settings.ts';
import { byMail } from '../../sign-in/by-mail.ts';
import type { Factor, FactorTraits } from '../../sign-in/factor.ts';
import { hasPassword } from './queries.ts';

/** What a password is, whoever types it. */
export const passwordTraits: FactorTraits = {
  method: 'password',
  proof: { kind: 'knowledge', amr: 'pwd', channel: 'typed', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};

/** What the link of a registration is a proof of. */
export const verificationLink: FactorTraits = byMail('email-link');

/** What the password says of itself to the door: never a second factor, always good for step-up. */
export function createPasswordFactor({ signInMethods }: Settings): Factor {
  return {
    ...passwordTraits,
    offersFirst: async (db, userId) => signInMethods.includes('password') && (await hasPassword(db, userId)),
    offersSecond: async () => false,
    offersStepUp: hasPassword,
  };
}
