import { z } from 'zod';
import { bearerOf } from '../../../platform/http/open-context.ts';
import { limit, rates, thePrincipal } from '../../../platform/http/rates.ts';
import type { RequestContext } from '../../../platform/http/request-context.ts';
import { route } from '../../../platform/http/route.ts';
import type { OAuthDeps } from '../../deps.ts';
import { registrationErrors } from './errors.ts';
import { mayRegister, registeredClient } from './guard.ts';
import { type BySelf, deleteRegistered, register, replaceRegistered } from './register.ts';
import { ClientInformation, clientInformation } from './reply.ts';

const list = { type: 'array', items: { type: 'string' } } as const;
const said = (meta: Readonly<Record<string, unknown>>) => z.unknown().optional().meta(meta);

/** The handler reads the metadata, since RFC 7591 §3.2.2 has errors of its own for it. This is for the API reference. */
const metadata = z.looseObject({
  redirect_uris: said(list),
  post_logout_redirect_uris: said(list),
  application_type: said({ type: 'string', enum: ['web', 'native'] }),
  token_endpoint_auth_method: said({ type: 'string', description: '`client_secret_basic` where it is left out' }),
  grant_types: said({ ...list, description: '`authorization_code` where it is left out' }),
  response_types: said(list),
  client_name: said({ type: 'string' }),
  client_uri: said({ type: 'string' }),
  policy_uri: said({ type: 'string' }),
  tos_uri: said({ type: 'string' }),
  scope: said({ type: 'string', description: 'All that it may have where it is left out' }),
  jwks: said({ type: 'object' }),
  jwks_uri: said({ type: 'string' }),
  id_token_signed_response_alg: said({ type: 'string', description: '`ES256` where it is left out' }),
  subject_type: said({ type: 'string', enum: ['public', 'pairwise'] }),
  backchannel_logout_uri: said({ type: 'string' }),
  require_pushed_authorization_requests: said({ type: 'boolean' }),
  dpop_bound_access_tokens: said({ type: 'boolean' }),
});

const common = {
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  protocol: 'oauth',
  cookieless: true,
  cors: 'anyone',
} as const;

export const registerClient = route({
  ...common,
  method: 'POST',
  path: '/oauth/register',
  summary: {
    en: 'Register a client (RFC 7591). The reply shows its secret and its registration access token only once',
    ko: '클라이언트를 등록해요(RFC 7591). 시크릿과 등록 관리 토큰은 이때 한 번만 보여 줘요',
  },
  access: mayRegister(),
  limits: [limit(rates.oauthRegistration, thePrincipal)],
  body: metadata,
  reply: ClientInformation,
  status: 201,
  errors: Object.values(registrationErrors),
}).handle(async (deps: OAuthDeps, body, request) => {
  const { initialToken, source } = request;
  const { row, clientSecret, registrationToken } = await register(deps, body, { initialToken, source });
  return clientInformation(deps.settings, row, { clientSecret, registrationToken });
});

const own = {
  ...common,
  path: '/oauth/register/{clientId}',
  access: registeredClient(),
  limits: [limit(rates.oauthToken, thePrincipal)],
  params: z.strictObject({ clientId: z.string().max(200) }),
} as const;

export const readRegisteredClient = route({
  ...own,
  method: 'GET',
  summary: { en: 'Read what a registered client has (RFC 7592)', ko: '등록된 클라이언트의 정보를 읽어요(RFC 7592)' },
  reply: ClientInformation,
}).handle(async (deps, _, { registered }) => clientInformation(deps.settings, registered));

export const replaceRegisteredClient = route({
  ...own,
  method: 'PUT',
  summary: {
    en: 'Replace what a registered client says of itself (RFC 7592). What is left out has its default again',
    ko: '등록된 클라이언트의 정보를 통째로 바꿔요(RFC 7592). 빠진 항목은 기본값으로 돌아가요',
  },
  body: metadata,
  reply: ClientInformation,
  errors: Object.values(registrationErrors),
}).handle(async (deps: OAuthDeps, { clientId, ...body }, request) => {
  const { row, clientSecret } = await replaceRegistered(deps, bySelf(clientId, request), body);
  return clientInformation(deps.settings, row, { clientSecret });
});

export const deleteRegisteredClient = route({
  ...own,
  method: 'DELETE',
  summary: {
    en: 'Delete a registered client, with all its tokens (RFC 7592)',
    ko: '등록된 클라이언트를 토큰까지 모두 삭제해요(RFC 7592)',
  },
}).handle(async (deps: OAuthDeps, { clientId }, request) => {
  await deleteRegistered(deps, bySelf(clientId, request));
  return undefined;
});

/** The client itself. The guard has looked at the token; whoever changes the client looks again, under its lock. */
function bySelf(id: string, request: RequestContext): BySelf {
  return { id, token: bearerOf(request) ?? '', source: request.source };
}
