import { eventDeclarations } from '../../kernel/slots.ts';
import { grantEvents } from '../grant/events.ts';
import type { OAuthPart } from '../part.ts';
import { tokenEndpoint } from './routes.ts';

/** The part of the provider for the token endpoint. */
export const tokenEndpointPart: OAuthPart = {
  routes: [tokenEndpoint],
  contributes: () => [eventDeclarations.of(grantEvents)],
};
