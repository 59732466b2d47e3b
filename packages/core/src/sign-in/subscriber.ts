import { correctTwoFactor } from '../account/standing.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { deleteDevices } from './devices.ts';
import type { Factors } from './factor.ts';
import { deletePending } from './pending.ts';

/** When an account loses its access, its pending sign-ins end. After a reset, its known browsers are deleted too. */
export const endSignInsWithAccess: Subscriber = async (tx, { type, userId, endsAccess }) => {
  if (userId === undefined) return;
  if (endsAccess) await deletePending(tx, userId);
  if (endsAccess || type === 'recovery.completed') await deleteDevices(tx, userId);
};

/** A factor that was set up before the owner of the address arrived belongs to an attacker, not to the owner (S-15, A-14). */
export function deletePlantedFactors({ all }: Factors): Subscriber {
  return async (tx, { type, userId }) => {
    if (userId === undefined || type !== 'account.claimed') return;
    for (const factor of all) await factor.removeAll(tx, userId);
    await correctTwoFactor(tx, userId, false);
  };
}
