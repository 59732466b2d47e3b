import type { OAuthPart } from '../part.ts';

/** The part of the provider for what administers and registers clients. */
export const clientPart: OAuthPart = { routes: [], contributes: () => [] };
