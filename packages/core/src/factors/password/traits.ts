import { byMail } from '../../sign-in/by-mail.ts';
import type { FactorTraits } from '../../sign-in/factor.ts';

/** What a password is, whoever types it. */
export const passwordTraits: FactorTraits = {
  method: 'password',
  proof: { kind: 'knowledge', amr: 'pwd', channel: 'typed', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};

/** What the link of a registration is a proof of. */
export const verificationLink: FactorTraits = byMail('email-link');
