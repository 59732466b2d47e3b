import { z } from 'zod';
import { Moment } from '../../../account/user.ts';
import { limit, rates, thePrincipal } from '../../../platform/http/rates.ts';
import { route } from '../../../platform/http/route.ts';
import { signedIn } from '../../../session/guard.ts';
import { keeperErrors, keepsSession } from '../../../session/keeper.ts';
import type { SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { freshTokens } from './fresh-tokens.ts';

export const getProviderToken = route({
  method: 'GET',
  path: '/identities/{id}/token',
  capability: 'social',
  summary: {
    en: 'Get the kept access token of an own identity, refreshed if it has ended. Only where the operator keeps tokens',
    ko: '연결된 서비스의 액세스 토큰을 받아요. 만료됐으면 새로 받아 줘요. 토큰을 보관하도록 설정했을 때만 돼요',
  },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  reply: z.object({
    accessToken: z.string(),
    expiresAt: Moment.nullable().meta({ description: 'Null if the provider does not say' }),
    scope: z.string().nullable(),
  }),
  errors: [keeperErrors.cookie_only, socialErrors.identity_not_found, socialErrors.no_provider_token, socialErrors.provider_unavailable],
}).handle(async (deps: SocialDeps, { id }, request) => {
  const { principal } = request;
  // A service that is shown an access token of the session must not get that of the provider with it.
  if (!keepsSession(request, principal.session)) throw keeperErrors.cookie_only();
  const { accessToken, expiresAt, scope } = await freshTokens(deps, { id, userId: principal.user.id });
  return { accessToken, expiresAt: expiresAt ?? null, scope: scope ?? null };
});
