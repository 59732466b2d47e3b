import type { OAuthPart } from '../part.ts';

/** The part of the provider for claims about a person. */
export const userinfoPart: OAuthPart = { routes: [], contributes: () => [] };
