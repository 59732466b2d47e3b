import type { Factor } from '../../sign-in/factor.ts';
import { hasAuthenticator } from './queries.ts';

/** What the authenticator app says of itself to the door. */
export const totpMethod: Factor = {
  method: 'totp',
  provesMoreThanKnowledge: true,
  secondOnly: true,
  offersFirst: async () => false,
  offersSecond: hasAuthenticator,
  offersStepUp: hasAuthenticator,
};
