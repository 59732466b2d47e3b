import { z } from 'zod';
import { anyone } from '../platform/http/guard.ts';
import { limit, rates, thePrincipal, theService, unlimitedBecauseStatic } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import { service } from '../platform/http/service.ts';
import { type StaticDocument, staticDocument } from '../platform/http/static-document.ts';
import type { Platform } from '../platform/platform.ts';
import { signedIn } from '../session/guard.ts';
import { AccessToken, Tokens } from '../sign-in/tokens.ts';
import { tokenErrors } from './errors.ts';
import { type Introspector, introspect } from './introspect.ts';
import { accessTokenOf } from './issuer.ts';
import type { PublicJwk } from './jwk.ts';
import { refresh, revoke, type TokenDeps } from './refresh.ts';
import type { Revocations } from './revocations.ts';

/** How many seconds verifiers may cache the key set (C3). */
const keySetSeconds = 15 * 60;

/** The access token of a page, which keeps its long credential in an HttpOnly cookie. Without a refresh token there is nothing to race about. */
export const sessionToken = route({
  method: 'POST',
  path: '/token',
  capability: 'tokens',
  summary: {
    en: 'Get an access token for the cookie session, without a refresh token',
    ko: '쿠키 세션으로 액세스 토큰을 받아요. 리프레시 토큰은 없어요',
  },
  access: signedIn({ from: 'cookie' }),
  limits: [limit(rates.sessionToken, thePrincipal)],
  reply: AccessToken,
}).handle(async (deps: TokenDeps, _input, { principal, reply }) => {
  // RFC 6749 §5.1.
  reply.header('Pragma', 'no-cache');
  return accessTokenOf(deps, principal);
});

export const refreshToken = route({
  method: 'POST',
  path: '/token/refresh',
  capability: 'tokens',
  summary: {
    en: 'Exchange a refresh token for a new refresh token and a new access token',
    ko: '리프레시 토큰을 새 리프레시 토큰과 액세스 토큰으로 바꿔요',
  },
  access: anyone,
  limits: [limit(rates.token)],
  body: z.strictObject({ refreshToken: z.string().max(1000) }),
  reply: Tokens,
  errors: [tokenErrors.invalid_refresh_token, tokenErrors.token_reused],
}).handle((deps: TokenDeps, body, { source, reply }) => {
  // RFC 6749 §5.1.
  reply.header('Pragma', 'no-cache');
  return refresh(deps, source, body.refreshToken);
});

export const revokeToken = route({
  method: 'POST',
  path: '/token/revoke',
  capability: 'tokens',
  summary: { en: 'End the session of a refresh or access token', ko: '리프레시 토큰이나 액세스 토큰의 세션을 끝내요' },
  access: anyone,
  limits: [limit(rates.tokenLookup)],
  body: z.strictObject({ token: z.string().max(8192) }),
}).handle(async (deps: TokenDeps, { token }, { source }) => {
  await revoke(deps, source, token);
  return undefined;
});

const Inactive = z.object({ active: z.literal(false) });
const Active = z.object({ active: z.literal(true), iss: z.string(), sub: z.string(), jti: z.string(), iat: z.number(), exp: z.number() });
const ActiveAccessToken = Active.extend({
  token_type: z.literal('Bearer'),
  aud: z.string(),
  sid: z.string(),
  client_id: z.string(),
  amr: z.array(z.string()).readonly(),
  acr: z.string(),
  roles: z.array(z.string()).readonly(),
});

const ActiveApiKey = Active.extend({
  token_type: z.literal('api_key'),
  scope: z.string(),
  kind: z.enum(['live', 'test', 'publishable']),
  name: z.string(),
  tier: z.string().nullable(),
});

const ActiveClientToken = Active.extend({
  token_type: z.enum(['Bearer', 'DPoP']),
  aud: z.string(),
  client_id: z.string(),
  scope: z.string(),
  sid: z.string(),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).readonly().optional(),
  cnf: z.object({ jkt: z.string() }).optional(),
  act: z.unknown().optional(),
});

export const introspectToken = route({
  method: 'POST',
  path: '/introspect',
  capability: 'services',
  summary: {
    en: 'Introspect an access token or an API key (RFC 7662)',
    ko: '액세스 토큰이나 API 키가 지금 유효한지 알려 줘요(RFC 7662)',
  },
  access: service,
  limits: [limit(rates.introspection, theService)],
  body: z.strictObject({ token: z.string().max(8192), token_type_hint: z.string().max(100).optional() }),
  form: {},
  reply: z.union([ActiveAccessToken, ActiveApiKey, ActiveClientToken, Inactive]),
}).handle((deps: Platform & { readonly introspectors: readonly Introspector[] }, { token }, { source }) =>
  introspect(deps.introspectors, token, source),
);

export const revocations = route({
  method: 'GET',
  path: '/revocations',
  capability: 'services',
  summary: {
    en: 'Stream the sessions that end (server-sent events), for services that verify access tokens themselves',
    ko: '끝나는 세션을 그때그때 알려 줘요(server-sent events). 액세스 토큰을 직접 검증하는 서비스를 위한 것이에요',
  },
  access: service,
  limits: [limit(rates.revocations, theService)],
  stream: 'text/event-stream',
}).handle((deps: Platform & { readonly revocations: Revocations }, _input, request) => {
  const last = request.header('last-event-id');
  return deps.revocations.open(last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : undefined);
});

const Jwk = z.object({
  kid: z.string(),
  alg: z.string(),
  use: z.literal('sig'),
  kty: z.string(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
});

const KeySet = z.object({ keys: z.array(Jwk) });

/** Of the keys as they were read last: read anew, they are another list. */
const keySets = new WeakMap<readonly PublicJwk[], StaticDocument>();

function keySetOf(keys: readonly PublicJwk[]): StaticDocument {
  const known = keySets.get(keys);
  if (known) return known;
  const made = staticDocument(KeySet, { keys: [...keys] });
  keySets.set(keys, made);
  return made;
}

export const keySet = route({
  method: 'GET',
  path: '/.well-known/jwks.json',
  base: 'root',
  capability: 'services',
  summary: {
    en: 'Get the public keys that verify access tokens, including the next key',
    ko: '액세스 토큰을 검증할 공개 키예요. 다음에 쓸 키도 들어 있어요',
  },
  access: anyone,
  limits: unlimitedBecauseStatic,
  cors: 'anyone',
  reply: KeySet,
  document: true,
}).handle(async (deps: TokenDeps, _input, { reply }) => {
  reply.header('Cache-Control', `public, max-age=${keySetSeconds}`);
  return keySetOf(await deps.keys.published());
});
