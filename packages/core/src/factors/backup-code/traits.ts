import type { FactorTraits } from '../../sign-in/factor.ts';

/** What a backup code is. */
export const backupCodeTraits: FactorTraits = {
  method: 'backup-code',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};
