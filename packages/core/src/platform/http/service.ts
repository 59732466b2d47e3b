import type { Settings } from '../config/settings.ts';
import { constantTimeEqual, tokenHash } from '../random.ts';
import { unauthenticated } from './challenge.ts';
import { commonErrors } from './errors.ts';
import type { CredentialScheme, Guard } from './guard.ts';

type Needs = { readonly settings: Pick<Settings, 'serviceTokens'> };

const serviceToken: CredentialScheme = { name: 'serviceToken', describe: () => ({ type: 'http', scheme: 'bearer' }) };

/**
 * Another service of the same deployment, by one of its service tokens (`serviceTokens`) as `Authorization: Bearer`; without one
 * configured nobody gets in.
 */
export const service: Guard<Needs, object> = {
  kind: 'service',
  credentials: [serviceToken],
  demands: {},
  errors: [commonErrors.unauthenticated],
  recognizes: ({ settings }, { bearer }) => isServiceToken(settings, bearer),
  async admit({ settings }, { bearer }) {
    if (!isServiceToken(settings, bearer)) throw unauthenticated(bearer);
    return { extra: {} };
  },
};

/** Compared by hash, in constant time, with each of them: none is known sooner than another. */
function isServiceToken({ serviceTokens }: Needs['settings'], bearer: string | undefined): boolean {
  if (bearer === undefined) return false;
  const given = tokenHash(bearer);
  return serviceTokens.filter((token) => constantTimeEqual(tokenHash(token), given)).length > 0;
}
