import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { deviceCodeGrant, type Grant, grants, tokenExchangeGrant } from '../client/client.ts';
import { client, clientFields } from '../client/guard.ts';
import type { OAuthDeps } from '../deps.ts';
import { readProof } from '../dpop/proof.ts';
import { oauthErrors } from '../errors.ts';
import { TokenReply } from '../tokens/issue.ts';
import { arriving } from './arrival.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import { refreshGrant } from './refresh-grant.ts';
import { tokenExchange } from './token-exchange.ts';
import type { TokenGrant } from './token-request.ts';

/** The grant types that the endpoint knows: one file each. */
export const tokenGrants: Partial<Readonly<Record<Grant, TokenGrant>>> = {
  authorization_code: authorizationCode,
  refresh_token: refreshGrant,
  client_credentials: clientCredentials,
  [deviceCodeGrant]: deviceCode,
  [tokenExchangeGrant]: tokenExchange,
};

const short = z.string().max(2048).optional();

const TokenFields = z.object({
  ...clientFields,
  grant_type: z.string().max(200),
  code: short,
  redirect_uri: z.string().max(8192).optional(),
  code_verifier: short,
  refresh_token: short,
  device_code: short,
  scope: short,
  resource: short,
  subject_token: z.string().max(8192).optional(),
  subject_token_type: short,
  requested_token_type: short,
  actor_token: z.string().max(8192).optional(),
  actor_token_type: short,
  audience: short,
});

export const tokenEndpoint = route({
  method: 'POST',
  path: '/oauth/token',
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  summary: {
    en: 'Get tokens for a code, a device, a refresh token, another access token or the client itself (RFC 6749)',
    ko: '코드, 기기, 리프레시 토큰, 다른 액세스 토큰, 또는 클라이언트 자신의 권한으로 토큰을 받아요(RFC 6749)',
  },
  access: arriving(client()),
  limits: [limit(rates.oauthToken, thePrincipal)],
  body: TokenFields,
  form: 'only',
  reply: TokenReply,
  errors: [
    oauthErrors.unsupported_grant_type,
    oauthErrors.unauthorized_client,
    oauthErrors.invalid_grant,
    oauthErrors.authorization_pending,
    oauthErrors.slow_down,
    oauthErrors.access_denied,
    oauthErrors.expired_token,
    oauthErrors.invalid_scope,
    oauthErrors.invalid_target,
    oauthErrors.invalid_dpop_proof,
    oauthErrors.use_dpop_nonce,
  ],
}).handle(async (deps: OAuthDeps, { grant_type: type, ...fields }, request) => {
  const { client: asking, arrivedAt, source } = request;
  const grant = isGrant(type) ? tokenGrants[type] : undefined;
  if (!grant || !isGrant(type)) throw oauthErrors.unsupported_grant_type();
  if (!asking.grants.includes(type)) throw oauthErrors.unauthorized_client();
  const proven = await readProof(deps, request, { method: 'POST', path: '/oauth/token' });
  if (asking.dpopRequired && !proven) throw oauthErrors.invalid_dpop_proof();
  return grant(deps, { client: asking, fields, source, arrivedAt, jkt: proven?.jkt });
});

const isGrant = (type: string): type is Grant => (grants as readonly string[]).includes(type);
