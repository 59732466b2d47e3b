import type { ClientJwk, OAuthClient } from './client.ts';
import type { RemoteKeys } from './remote-keys.ts';

/** Finds the public keys that a client signs its assertions with. */
export interface ClientKeys {
  /** `kid`: the key that an assertion names. */
  of(client: OAuthClient, kid?: string): Promise<readonly ClientJwk[]>;
}

/** The keys that stand with the client, or at its `jwks_uri`. */
export function createClientKeys(remote: RemoteKeys): ClientKeys {
  return { of: async ({ jwks, jwksUri }, kid) => jwks ?? (jwksUri === null ? [] : remote.of(jwksUri, kid)) };
}
