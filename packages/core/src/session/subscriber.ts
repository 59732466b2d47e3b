import type { Subscriber } from '../platform/events/events.ts';
import { endSessions } from './end.ts';

/** When an account loses its access, its sessions end in the same transaction (S-15, S-62). */
export const endSessionsWithAccess: Subscriber = async (tx, { userId, endsAccess }) => {
  if (userId !== undefined && endsAccess) await endSessions(tx, userId);
};
