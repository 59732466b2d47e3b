import type { PersonalDataSource } from '../../kernel/slots.ts';
import { listConnectedApps } from './apps.ts';

/** The applications of an account: what they may do, since when, and when they last did. */
export const connectedAppsData: PersonalDataSource = {
  name: 'connectedApps',
  collect: ({ db, clock }, userId) => listConnectedApps(db, userId, clock.now()),
};
