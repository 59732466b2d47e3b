import { eventDeclarations, sealedColumns, sweep } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { interactionEvents } from './events.ts';
import { getInteraction, postInteraction } from './routes.ts';
import { sealedRequests, sweepRequests } from './store.ts';

/** The part of the provider for what requests wait for. */
export const interactionPart: OAuthPart = {
  routes: [getInteraction, postInteraction],
  contributes: () => [eventDeclarations.of(interactionEvents), sealedColumns.of(sealedRequests), sweep('oauth requests', sweepRequests)],
};
