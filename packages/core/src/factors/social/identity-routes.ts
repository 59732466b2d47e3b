import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { Moment } from '../../account/user.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { signedIn } from '../../session/guard.ts';
import type { SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { labelOf, unlinkIdentity } from './identities.ts';
import { listIdentities } from './queries.ts';

/** An identity as its owner sees it. The name of the person at the provider (`sub`) is not shown. */
const Identity = z
  .object({
    id: z.uuid(),
    provider: z.string().meta({ description: 'The name of the provider in paths' }),
    label: z.string().meta({ description: 'The name of the provider in the language of the request' }),
    email: z
      .string()
      .optional()
      .meta({ description: 'The address at the provider, if it gave one. It may differ from that of the account' }),
    linkedAt: Moment,
    lastUsedAt: Moment,
  })
  .meta({ id: 'Identity' });

export const getIdentities = route({
  method: 'GET',
  path: '/identities',
  capability: 'social',
  summary: { en: 'List the social identities that sign in to the account', ko: '계정에 연결된 로그인 서비스 목록이에요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ identities: z.array(Identity) }),
}).handle(async (deps: SocialDeps, _input, { principal, locale }) => ({
  identities: (await listIdentities(deps.db, principal.user.id)).map(({ id, provider, email, linkedAt, lastUsedAt }) => ({
    id,
    provider,
    label: labelOf(deps, provider, locale),
    ...(email !== null && { email }),
    linkedAt,
    lastUsedAt,
  })),
}));

export const deleteIdentity = route({
  method: 'DELETE',
  path: '/identities/{id}',
  capability: 'social',
  summary: { en: 'Unlink a social identity from the account', ko: '로그인 서비스 연결을 끊어요' },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  errors: [socialErrors.identity_not_found, accountErrors.last_factor],
}).handle(async (deps: SocialDeps, { id }, request) => {
  await unlinkIdentity(deps, request, id);
  return undefined;
});
