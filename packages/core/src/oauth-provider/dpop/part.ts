import type { OAuthPart } from '../part.ts';

/** The part of the provider for proofs of possession. */
export const dpopPart: OAuthPart = { routes: [], contributes: () => [] };
