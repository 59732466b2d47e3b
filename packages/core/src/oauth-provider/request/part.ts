import type { OAuthPart } from '../part.ts';

/** The part of the provider for authorization and pushed requests. */
export const requestPart: OAuthPart = { routes: [], contributes: () => [] };
