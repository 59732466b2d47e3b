import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { hasAuthenticator } from './queries.ts';

/** What the authenticator app says of itself to the door. */
export function createTotpFactor({ db }: Pick<Platform, 'db'>): Factor {
  return {
    method: 'totp',
    provesMoreThanKnowledge: true,
    offersSecond: (userId) => hasAuthenticator(db, userId),
    offersStepUp: (userId) => hasAuthenticator(db, userId),
  };
}
