import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { hasPassword } from './queries.ts';

/** What the password says of itself to the door: never a second factor, always good for step-up. */
export function createPasswordFactor(deps: Pick<Platform, 'db'>): Factor {
  return {
    method: 'password',
    provesMoreThanKnowledge: false,
    offersSecond: async () => false,
    offersStepUp: (userId) => hasPassword(deps.db, userId),
  };
}
