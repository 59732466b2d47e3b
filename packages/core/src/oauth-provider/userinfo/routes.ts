import { z } from 'zod';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { claimsOf } from '../tokens/claims.ts';
import type { LiveToken } from '../tokens/live-tokens.ts';
import { refusedToken } from './challenge.ts';
import { oauthToken } from './guard.ts';

/** The claims of a person (OpenID Connect Core §5.1). What there is no value for is left out. */
const Claims = z
  .object({
    sub: z.string(),
    name: z.string().optional(),
    picture: z.string().optional(),
    locale: z.string().optional(),
    updated_at: z.number().optional(),
    email: z.string().optional(),
    email_verified: z.boolean().optional(),
    phone_number: z.string().optional(),
    phone_number_verified: z.boolean().optional(),
  })
  .meta({ id: 'UserinfoClaims' });

const path = '/oauth/userinfo';

const userinfo = {
  path,
  base: 'root',
  ownHost: true,
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  capability: 'oauth-provider',
  limits: [limit(rates.oauthLookup)],
  reply: Claims,
} as const;

export const getUserinfo = route({
  ...userinfo,
  method: 'GET',
  summary: {
    en: 'Get the claims of the person behind an access token (OpenID Connect Core §5.3)',
    ko: '액세스 토큰 주인의 정보를 받아요(OIDC Core §5.3)',
  },
  access: oauthToken({ method: 'GET', path, scope: 'openid' }),
}).handle(async (_: OAuthDeps, _input, { token }) => claimsOfToken(token));

export const postUserinfo = route({
  ...userinfo,
  method: 'POST',
  summary: { en: 'The same, with the token in a form', ko: '같은 일을, 토큰을 폼으로 보내서 해요' },
  access: oauthToken({ method: 'POST', path, scope: 'openid' }),
  body: z.object({ access_token: z.string().max(8192).optional() }),
  form: 'only',
}).handle(async (_: OAuthDeps, _input, { token }) => claimsOfToken(token));

/** @throws Problem invalid_token for a token of a client for itself, which is no person's */
function claimsOfToken({ claims, grant }: LiveToken): z.input<typeof Claims> {
  if (!grant) throw refusedToken(oauthErrors.invalid_token, 'Bearer');
  return { sub: claims.sub, ...claimsOf(grant.user, claims.scope.split(' '), grant.claims?.userinfo) };
}
