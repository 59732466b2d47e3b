import type { Subscriber } from '../../platform/events/events.ts';
import { removePasskeys } from './queries.ts';

/** A passkey that was made before the owner of the address arrived is the planter's (S-15, A-14). */
export const removePlantedPasskeys: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'account.claimed') await removePasskeys(tx, userId);
};
