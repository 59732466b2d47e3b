import type { Introspector } from '../../token/introspect.ts';
import type { OAuthDeps } from '../deps.ts';
import { findLiveToken } from '../tokens/live-tokens.ts';
import { activeToken } from './introspect.ts';

/** Introspects the tokens of clients for the deployment's own services, which hold a service token. */
export function introspectForService(deps: OAuthDeps): Introspector {
  return async (credential) => {
    const token = await findLiveToken(deps, credential);
    return token && activeToken(token);
  };
}
