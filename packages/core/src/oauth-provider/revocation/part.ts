import type { OAuthPart } from '../part.ts';
import { revoke } from './routes.ts';

/** The part of the provider for the end of tokens and grants. */
export const revocationPart: OAuthPart = { routes: [revoke], contributes: () => [] };
