import type { OAuthPart } from '../part.ts';

/** The part of the provider for what resource servers ask about tokens. */
export const introspectionPart: OAuthPart = { routes: [], contributes: () => [] };
