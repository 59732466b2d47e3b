import type { FactorTraits } from '../../sign-in/factor.ts';

/** What a code of an authenticator app is. */
export const totpTraits: FactorTraits = {
  method: 'totp',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
};
