import { eventDeclarations, examinations } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { clientRoutes } from './admin-routes.ts';
import { examineClients } from './doctor.ts';
import { clientEvents } from './events.ts';
import { registrationTokenRoutes } from './registration-token-routes.ts';

/** The part of the provider for what administers and registers clients. */
export const clientPart: OAuthPart = {
  routes: [...clientRoutes, ...registrationTokenRoutes],
  contributes: () => [eventDeclarations.of(clientEvents), examinations.of(examineClients)],
};
