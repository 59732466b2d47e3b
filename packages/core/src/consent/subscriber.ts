import type { Subscriber } from '../platform/events/events.ts';
import { voidAll } from './record.ts';

/**
 * Whoever made an account for an address without proving it has agreed in somebody else's name: at the first proof nothing of
 * that stands, and the owner is asked.
 */
export const voidPlantedConsents: Subscriber = async (tx, { type, at, userId }) => {
  if (type === 'account.claimed' && userId !== undefined) await voidAll(tx, userId, at);
};
