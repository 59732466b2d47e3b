import type { OAuthPart } from '../part.ts';

/** The part of the provider for the token endpoint. */
export const tokenEndpointPart: OAuthPart = { routes: [], contributes: () => [] };
