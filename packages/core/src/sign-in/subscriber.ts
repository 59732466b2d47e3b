import { correctTwoFactor } from '../account/standing.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { forgetDevices } from './devices.ts';
import type { Factors } from './factor.ts';
import { dropPending } from './pending.ts';

/** Where an account loses its access, sign-ins under way come to nothing; after a reset no browser is known any more. */
export const endSignInsWithAccess: Subscriber = async (tx, { type, userId, endsAccess }) => {
  if (userId === undefined) return;
  if (endsAccess) await dropPending(tx, userId);
  if (endsAccess || type === 'recovery.completed') await forgetDevices(tx, userId);
};

/** Whatever way in was set up before the owner of the address arrived is the planter's, not the owner's (S-15, A-14). */
export function removePlantedFactors({ all }: Factors): Subscriber {
  return async (tx, { type, userId }) => {
    if (userId === undefined || type !== 'account.claimed') return;
    for (const factor of all) await factor.removeAll(tx, userId);
    await correctTwoFactor(tx, userId, false);
  };
}
