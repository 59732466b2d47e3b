import { eventDeclarations } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { resourceRoutes } from './admin-routes.ts';
import { resourceEvents } from './events.ts';

/** The part of the provider for what administers resources. */
export const resourcePart: OAuthPart = { routes: resourceRoutes, contributes: () => [eventDeclarations.of(resourceEvents)] };
