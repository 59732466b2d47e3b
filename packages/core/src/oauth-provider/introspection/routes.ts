import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { client, clientFields } from '../client/guard.ts';
import type { OAuthDeps } from '../deps.ts';
import { introspectFor } from './introspect.ts';

const Active = z.object({
  active: z.literal(true),
  token_type: z.enum(['Bearer', 'DPoP']).optional(),
  iss: z.string(),
  sub: z.string(),
  aud: z.string().optional(),
  client_id: z.string(),
  scope: z.string(),
  jti: z.string().optional(),
  sid: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).readonly().optional(),
  cnf: z.object({ jkt: z.string() }).optional(),
  act: z.unknown().optional(),
});

/** What a token says of itself, if it is good. */
export const IntrospectionReply: z.ZodType = z.union([Active, z.object({ active: z.literal(false) })]);

export const introspect = route({
  method: 'POST',
  path: '/oauth/introspect',
  base: 'root',
  ownHost: true,
  protocol: 'oauth',
  cookieless: true,
  cors: 'none',
  capability: 'oauth-provider',
  summary: {
    en: 'Introspect a token, as its client or as a client that serves its resource (RFC 7662)',
    ko: '토큰이 지금 유효한지 알려 줘요. 토큰을 받은 클라이언트나 그 리소스를 맡은 클라이언트만 알 수 있어요(RFC 7662)',
  },
  access: client({ confidential: true }),
  limits: [limit(rates.oauthLookup, thePrincipal)],
  body: z.object({ ...clientFields, token: z.string().max(8192), token_type_hint: z.string().max(100).optional() }),
  form: 'only',
  reply: IntrospectionReply,
}).handle(async (deps: OAuthDeps, { token }, request) => (await introspectFor(deps, request.client, token)) ?? { active: false });
