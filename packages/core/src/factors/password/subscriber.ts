import type { Subscriber } from '../../platform/events/events.ts';
import { keepPassword, removePassword } from './queries.ts';

/** A password that was set before the owner of the address arrived is the planter's, not the owner's (S-15, A-14). */
export const removePlantedPassword: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'account.claimed') await removePassword(tx, userId);
};

/** A password beside which the mailbox was shown, in one sign-in, is its owner's: it asks for that once. */
export const keepShownPassword: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'password.kept') await keepPassword(tx, userId);
};
