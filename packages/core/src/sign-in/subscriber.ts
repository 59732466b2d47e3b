import { correctTwoFactor } from '../account/standing.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { deleteDevices } from './devices.ts';
import type { Factors } from './factor.ts';
import { deletePending } from './pending.ts';

/** Where an account loses its access, sign-ins under way come to nothing; after a reset no browser is known any more. */
export const endSignInsWithAccess: Subscriber = async (tx, { type, userId, endsAccess }) => {
  if (userId === undefined) return;
  if (endsAccess) await deletePending(tx, userId);
  if (endsAccess || type === 'recovery.completed') await deleteDevices(tx, userId);
};

/** Whatever way in was set up before the owner of the address arrived is the planter's, not the owner's (S-15, A-14). */
export function deletePlantedFactors({ all }: Factors): Subscriber {
  return async (tx, { type, userId }) => {
    if (userId === undefined || type !== 'account.claimed') return;
    for (const factor of all) await factor.removeAll(tx, userId);
    await correctTwoFactor(tx, userId, false);
  };
}
