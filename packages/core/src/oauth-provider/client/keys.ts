import type { ClientJwk, OAuthClient } from './client.ts';

/** Finds the public keys that a client signs its assertions with. */
export interface ClientKeys {
  of(client: OAuthClient): Promise<readonly ClientJwk[]>;
}

/** The keys that stand with the client. */
export function createClientKeys(): ClientKeys {
  return { of: async ({ jwks }) => jwks ?? [] };
}
