import type { OAuthPart } from '../part.ts';

/** The part of the provider for what people have allowed to applications. */
export const consentPart: OAuthPart = { routes: [], contributes: () => [] };
