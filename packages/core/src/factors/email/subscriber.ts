import { findUserById } from '../../account/queries.ts';
import type { EventType, Subscriber } from '../../platform/events/events.ts';
import { mailedSignIns } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/** A reset, or the end of an account's access, also ends links and codes that were mailed before (S-54). */
export const endEmailSignIns: Subscriber = async (tx, { type, userId, endsAccess }) => {
  if (userId === undefined || !(resets.has(type) || endsAccess)) return;
  const user = await findUserById(tx, userId);
  if (user?.email) await mailedSignIns.end(tx, { email: user.email });
};
