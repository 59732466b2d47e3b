import type { Subscriber } from '../../platform/events/events.ts';
import { keepPassword } from './queries.ts';

/** After the mailbox was shown in the same sign-in, the password counts as the owner's, and needs the mailbox no more. */
export const keepShownPassword: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'password.kept') await keepPassword(tx, userId);
};
