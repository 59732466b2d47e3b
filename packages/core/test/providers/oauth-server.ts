import { type AtTheProvider, openGrants } from './grants.ts';
import { type Endpoint, type LocalServer, openLocalServer } from './local-server.ts';
import type { OpenOptions } from './oidc-server.ts';

/** A provider of plain OAuth 2 on loopback. */
export interface OAuthServer<P> extends LocalServer {
  /** Who is signed in at the provider. */
  person: P;
  does: AtTheProvider;
  readonly grants: ReturnType<typeof openGrants>;
}

/** Opens a provider with these endpoints. They read the person and what that person does at the time of the request. */
export async function openOAuthServer<P>(
  pkce: Parameters<typeof openGrants>[1],
  { person, redirectUris }: Pick<OpenOptions, 'redirectUris'> & { readonly person: P },
  describe: (server: Pick<OAuthServer<P>, 'person' | 'does' | 'grants'>) => Readonly<Record<string, Endpoint>>,
): Promise<OAuthServer<P>> {
  const state = { person, does: 'agrees' as AtTheProvider, grants: openGrants(redirectUris, pkce) };
  const local = await openLocalServer(() => describe(state));
  // The endpoints hold `state` itself: what a test sets on the server, they see.
  return Object.assign(state, local);
}
