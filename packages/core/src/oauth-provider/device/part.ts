import type { OAuthPart } from '../part.ts';

/** The part of the provider for devices that ask for a person. */
export const devicePart: OAuthPart = { routes: [], contributes: () => [] };
