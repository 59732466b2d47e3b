import type { FactorTraits } from '../../sign-in/factor.ts';

/** The traits of a code from an authenticator app. */
export const totpTraits: FactorTraits = {
  method: 'totp',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};
