import type { OAuthPart } from '../part.ts';

/** The part of the provider for what the provider says about itself. */
export const discoveryPart: OAuthPart = { routes: [], contributes: () => [] };
