import type { Subscriber } from '../platform/events/events.ts';
import { voidAll } from './record.ts';

/**
 * An attacker who made an account for an unproven address has agreed in the name of the address's owner. The first proof of the
 * address therefore voids all consents, and the owner is asked.
 */
export const voidPlantedConsents: Subscriber = async (tx, { type, at, userId }) => {
  if (type === 'account.claimed' && userId !== undefined) await voidAll(tx, userId, at);
};
