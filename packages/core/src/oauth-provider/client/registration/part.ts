import { eventDeclarations, sweep } from '../../../kernel/slots.ts';
import type { OAuthPart } from '../../part.ts';
import { registrationEvents } from './events.ts';
import { deleteRegisteredClient, readRegisteredClient, registerClient, replaceRegisteredClient } from './routes.ts';
import { sweepUnusedClients } from './sweep.ts';

/** The part of the provider for clients that register themselves. */
export const registrationPart: OAuthPart = {
  routes: ({ oauth }) =>
    oauth.registration === 'off' ? [] : [registerClient, readRegisteredClient, replaceRegisteredClient, deleteRegisteredClient],
  contributes: () => [eventDeclarations.of(registrationEvents), sweep('unused clients', sweepUnusedClients)],
};
