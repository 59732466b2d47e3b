import type { Factor } from '../../sign-in/factor.ts';
import { hasAuthenticator } from './queries.ts';

/** What the authenticator app says of itself to the door. */
export const totpMethod: Factor = {
  method: 'totp',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
  secondOnly: true,
  offersFirst: async () => false,
  offersSecond: hasAuthenticator,
  offersStepUp: hasAuthenticator,
};
