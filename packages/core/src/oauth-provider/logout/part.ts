import type { OAuthPart } from '../part.ts';

/** The part of the provider for sign-out for applications. */
export const logoutPart: OAuthPart = { routes: [], contributes: () => [] };
