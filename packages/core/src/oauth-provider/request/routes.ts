import { z } from 'zod';
import { redirectTo } from '../../platform/http/answer.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { OAuthDeps } from '../deps.ts';
import { errorPage } from '../error/page.ts';
import { oauthErrors } from '../errors.ts';
import { continuePath, proceed, refuse } from '../interaction/proceed.ts';
import { deleteInteraction, findInteraction, keepRequest } from '../interaction/store.ts';
import { readFromBrowser, understand } from './authorize.ts';

/** What is wrong with a request itself. */
const refusals = [
  oauthErrors.invalid_request,
  oauthErrors.unknown_client,
  oauthErrors.invalid_request_uri,
  oauthErrors.invalid_scope,
  oauthErrors.invalid_target,
  oauthErrors.unauthorized_client,
  oauthErrors.unsupported_response_type,
  oauthErrors.request_not_supported,
  oauthErrors.request_uri_not_supported,
  oauthErrors.registration_not_supported,
] as const;

/** The parameters of an authorization request. The endpoint checks them itself, so that it decides where a refusal goes. */
export const AuthorizationParameters = z.object({
  client_id: z.string().optional(),
  redirect_uri: z.string().optional(),
  response_type: z.literal('code').optional(),
  response_mode: z.enum(['query', 'form_post']).optional(),
  scope: z.string().optional(),
  resource: z.array(z.string()).optional(),
  state: z.string().max(1024).optional(),
  nonce: z.string().max(512).optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.literal('S256').optional(),
  prompt: z.string().optional(),
  max_age: z.string().optional(),
  acr_values: z.string().optional(),
  claims: z.string().optional(),
  id_token_hint: z.string().optional(),
  login_hint: z.string().optional(),
  ui_locales: z.string().optional(),
  dpop_jkt: z.string().optional(),
  request_uri: z.string().optional(),
});

const endpoint = {
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  access: anyone,
  limits: [limit(rates.oauthAuthorize)],
  protocol: 'oauth',
  cors: 'none',
  refusalPage: errorPage,
} as const;

/** RFC 6749 §3.1. The GET makes a code where nothing is missing, so a HEAD must not run it. */
export const authorize = route({
  ...endpoint,
  method: 'GET',
  path: '/oauth/authorize',
  summary: { en: 'Ask for a code in the name of a person', ko: '사용자를 대신해 인가 코드를 요청해요' },
  head: false,
  parameters: AuthorizationParameters,
  answers: ['redirect', 'html'],
  // What else a session lacks is said to somebody who has one, and so at the client.
  errors: [...refusals, oauthErrors.login_required],
}).handle<OAuthDeps>(async (deps, _input, context) => {
  const understood = await readFromBrowser(deps, context.parameters);
  return understood.kind === 'request' ? proceed(deps, context, { ...understood, stored: undefined }) : refuse(deps, context, understood);
});

/**
 * The same by a form (OpenID Core §3.1.2.1). Another site has the browser send it, so no cookie comes along: the request waits as an
 * interaction, and a GET of our own goes on with it.
 */
export const authorizeByForm = route({
  ...endpoint,
  method: 'POST',
  path: '/oauth/authorize',
  summary: { en: 'Ask for a code in the name of a person, by a form', ko: '사용자를 대신해 인가 코드를 양식으로 요청해요' },
  cookieless: true,
  parameters: AuthorizationParameters,
  answers: ['redirect', 'html'],
  errors: refusals,
}).handle<OAuthDeps>(async (deps, _input, context) => {
  const understood = await readFromBrowser(deps, context.parameters);
  if (understood.kind === 'refused') return refuse(deps, context, understood);
  const { client, kept, receivedAt } = understood;
  const seconds = deps.settings.oauth.interactionSeconds;
  return redirectTo(continuePath(await keepRequest(deps, { purpose: 'interaction', clientId: client.id, kept, receivedAt, seconds })));
});

/** Goes on with a request that waited for a person, from the start: what they did on the way shows in the session, or nowhere. */
export const continueRequest = route({
  ...endpoint,
  method: 'GET',
  path: '/oauth/continue',
  summary: { en: 'Go on with an authorization request that waited for a person', ko: '사용자를 기다리던 인가 요청을 이어서 진행해요' },
  head: false,
  query: z.object({ interaction: z.string().max(200) }),
  answers: ['redirect', 'html'],
  errors: [
    oauthErrors.invalid_request,
    oauthErrors.unknown_client,
    oauthErrors.invalid_request_uri,
    // The client may have changed since the request came.
    oauthErrors.unauthorized_client,
    oauthErrors.invalid_scope,
    oauthErrors.invalid_target,
    oauthErrors.access_denied,
  ],
}).handle<OAuthDeps>(async (deps, { interaction }, context) => {
  const stored = await findInteraction(deps, interaction);
  if (!stored) throw oauthErrors.invalid_request_uri();
  const understood = await understand(deps, stored);
  if (understood.kind === 'refused') return refuse(deps, context, understood);
  if (stored.deniedAt) {
    await deleteInteraction(deps.db, stored.handleHash);
    return refuse(deps, context, { client: understood.client, to: understood.request, problem: oauthErrors.access_denied() });
  }
  return proceed(deps, context, { ...understood, stored });
});
