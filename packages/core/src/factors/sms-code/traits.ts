import type { FactorTraits } from '../../sign-in/factor.ts';

/** What a texted code is: possession of the number, which others may come to hold (63B §3.1.3.3); nothing for administrators (S-37). */
export const smsTraits: FactorTraits = {
  method: 'sms-code',
  proof: { kind: 'possession', amr: 'sms', channel: 'sms', phishingResistant: false, userVerified: false },
  admitsAdministrators: false,
};
