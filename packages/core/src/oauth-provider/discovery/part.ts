import type { OAuthPart } from '../part.ts';
import { discoveryRoutes } from './routes.ts';

/** The part of the provider for what the provider says about itself. */
export const discoveryPart: OAuthPart = { routes: discoveryRoutes, contributes: () => [] };
