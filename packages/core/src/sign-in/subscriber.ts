import { accessEndingEvents, type Subscriber } from '../platform/events/events.ts';
import { forgetDevices } from './devices.ts';
import { dropPending } from './pending.ts';

/** Where an account loses its access, sign-ins under way come to nothing; after a reset no browser is known any more. */
export const endSignInsWithAccess: Subscriber = async (tx, { type, userId }) => {
  if (userId === undefined) return;
  if (accessEndingEvents.has(type)) await dropPending(tx, userId);
  if (accessEndingEvents.has(type) || type === 'recovery.completed') await forgetDevices(tx, userId);
};
