import type { Subscriber } from '../../platform/events/events.ts';
import { deleteIdentities } from './queries.ts';

/**
 * An identity that was linked before the owner of the address arrived belongs to an attacker (S-15, A-14). Providers that are off
 * are no factors, and their identities would wait until they are on again.
 */
export const deletePlantedIdentities: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'account.claimed') await deleteIdentities(tx, userId);
};
