import type { Subscriber } from '../../platform/events/events.ts';
import { endGrantsOf } from '../grant/end.ts';
import { deleteConsents } from './record.ts';

/**
 * What the end of access, and new credentials, end here. What a session gave ends with its row. In the
 * transaction of the cause:
 * - Whatever takes all access from an account ends every grant: a reset, a ban, a deletion, an undo, an account that is claimed.
 * - A new password ends every grant but those of the session that set it (S-05).
 * - Consents of an account that is claimed were those of whoever planted it (S-15).
 */
export const endGrantsWithAccess: Subscriber = async (tx, { type, userId, sessionId, endsAccess }) => {
  if (userId === undefined) return;
  if (endsAccess || type === 'recovery.completed') await endGrantsOf(tx, { userId });
  if (type === 'password.changed') await endGrantsOf(tx, { userId, exceptSessionId: sessionId });
  if (type === 'account.claimed') await deleteConsents(tx, { userId });
};
