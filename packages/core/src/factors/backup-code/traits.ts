import type { FactorTraits } from '../../sign-in/factor.ts';

/** The traits of a backup code. */
export const backupCodeTraits: FactorTraits = {
  method: 'backup-code',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};
