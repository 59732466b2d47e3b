import { personalData, subscribers } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { connectedAppsData } from './personal-data.ts';
import { deleteConnectedApp, getConnectedApps } from './routes.ts';
import { endGrantsWithAccess } from './subscriber.ts';

/** The part of the provider for what people have allowed to applications. */
export const consentPart: OAuthPart = {
  routes: [getConnectedApps, deleteConnectedApp],
  contributes: () => [subscribers.of(endGrantsWithAccess), personalData.of(connectedAppsData)],
};
