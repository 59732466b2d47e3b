import { accessEndingEvents, credentialEvents, type Subscriber } from '../../platform/events/events.ts';
import { removeTrustedDevices } from './queries.ts';

/** Trust that was given under another password, or other factors, is void (S-38). */
export const endTrustWithCredentials: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && (credentialEvents.has(type) || accessEndingEvents.has(type))) await removeTrustedDevices(tx, userId);
};
