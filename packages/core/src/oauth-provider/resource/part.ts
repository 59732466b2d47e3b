import type { OAuthPart } from '../part.ts';

/** The part of the provider for what administers resources. */
export const resourcePart: OAuthPart = { routes: [], contributes: () => [] };
