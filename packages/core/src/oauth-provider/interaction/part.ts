import type { OAuthPart } from '../part.ts';

/** The part of the provider for what requests wait for. */
export const interactionPart: OAuthPart = { routes: [], contributes: () => [] };
