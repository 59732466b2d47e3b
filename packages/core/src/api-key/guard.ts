import { unauthenticated } from '../platform/http/challenge.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../platform/http/guard.ts';
import type { KeyPrincipal } from './key.ts';
import type { KeyPrincipals } from './principals.ts';

/** What a route for programs knows about the program that sends the request. */
export interface Program {
  readonly principal: KeyPrincipal;
}

const keyHeader: CredentialScheme = { name: 'apiKey', describe: () => ({ type: 'apiKey', in: 'header', name: 'X-API-Key' }) };

/** Requires a valid API key as `X-API-Key` or `Authorization: Bearer`. A key gives access to no other routes (S-104). */
export function apiKey(): Guard<{ readonly keyPrincipals: KeyPrincipals }, Program> {
  return {
    kind: 'api-key',
    credentials: [keyHeader],
    demands: {},
    errors: [commonErrors.unauthenticated],
    async admit({ keyPrincipals }, request) {
      const key = request.header('x-api-key') ?? request.bearer;
      const principal = key === undefined ? undefined : await keyPrincipals.findKeyPrincipal(key, request.source);
      if (!principal) throw unauthenticated(key);
      return { extra: { principal } };
    },
  };
}
