import { unauthenticated } from '../platform/http/challenge.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../platform/http/guard.ts';
import type { KeyHolders } from './holders.ts';
import type { KeyHolder } from './key.ts';

/** What a route for programs knows of whoever calls it. */
export interface Program {
  readonly holder: KeyHolder;
}

const keyHeader: CredentialScheme = { name: 'apiKey', describe: () => ({ type: 'apiKey', in: 'header', name: 'X-API-Key' }) };

/** Requires a live API key as `X-API-Key` or `Authorization: Bearer`. A key opens nothing else (S-104). */
export function apiKey(): Guard<{ readonly keyHolders: KeyHolders }, Program> {
  return {
    kind: 'api-key',
    credentials: [keyHeader],
    demands: {},
    errors: [commonErrors.unauthenticated],
    async admit({ keyHolders }, visitor) {
      const key = visitor.header('x-api-key') ?? visitor.bearer;
      const holder = key === undefined ? undefined : await keyHolders.findKeyHolder(key, visitor.source);
      if (!holder) throw unauthenticated(key);
      return { extra: { holder } };
    },
  };
}
