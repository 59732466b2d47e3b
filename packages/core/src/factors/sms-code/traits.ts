import type { FactorTraits } from '../../sign-in/factor.ts';

/**
 * The traits of a texted code. A texted code proves possession of a number that others may later receive (63B §3.1.3.3). A texted
 * code does not count for administrators (S-37).
 */
export const smsTraits: FactorTraits = {
  method: 'sms-code',
  proof: { kind: 'possession', amr: 'sms', channel: 'sms', phishingResistant: false, userVerified: false },
  admitsAdministrators: false,
};
