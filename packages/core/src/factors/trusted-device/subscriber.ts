import { accessEndingEvents, type EventType, type Subscriber } from '../../platform/events/events.ts';
import { removeTrustedDevices } from './queries.ts';

/** What changes a password or a factor: trust that was given under the old ones is void (S-38). */
const changes: ReadonlySet<EventType> = new Set<EventType>([
  'password.changed',
  'recovery.completed',
  'two-factor.enabled',
  'two-factor.disabled',
  'passkey.added',
  'passkey.removed',
  'sms-second-factor.added',
  'sms-second-factor.removed',
  'account.phone-changed',
  'account.phone-removed',
  'backup-codes.replaced',
]);

export const endTrustWithCredentials: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && (changes.has(type) || accessEndingEvents.has(type))) await removeTrustedDevices(tx, userId);
};
