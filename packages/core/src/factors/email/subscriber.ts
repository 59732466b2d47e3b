import { findUserById } from '../../account/queries.ts';
import type { EventType, Subscriber } from '../../platform/events/events.ts';
import { mailedSignIns } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/** A link or code that was mailed before a reset, or before an account lost its access, opens nothing any more (S-54). */
export const endEmailSignIns: Subscriber = async (tx, { type, userId, endsAccess }) => {
  if (userId === undefined || !(resets.has(type) || endsAccess)) return;
  const user = await findUserById(tx, userId);
  if (user?.email) await mailedSignIns.end(tx, { email: user.email });
};
