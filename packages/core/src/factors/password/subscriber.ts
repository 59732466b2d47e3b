import type { Subscriber } from '../../platform/events/events.ts';
import { keepPassword } from './queries.ts';

/** A password beside which the mailbox was shown, in one sign-in, is its owner's: it asks for that once. */
export const keepShownPassword: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'password.kept') await keepPassword(tx, userId);
};
