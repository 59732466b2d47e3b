import { eventDeclarations, sweep } from '../../kernel/slots.ts';
import { grantEvents } from '../grant/events.ts';
import { createGrantSweep } from '../grant/sweep.ts';
import type { OAuthPart } from '../part.ts';
import { tokenEndpoint } from './routes.ts';

/** The part of the provider for the token endpoint. */
export const tokenEndpointPart: OAuthPart = {
  routes: [tokenEndpoint],
  contributes: () => [eventDeclarations.of(grantEvents), sweep('grants of clients', createGrantSweep())],
};
