import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { client, clientFields } from '../client/guard.ts';
import type { OAuthDeps } from '../deps.ts';
import { readProof } from '../dpop/proof.ts';
import { oauthErrors } from '../errors.ts';
import { keepRequest } from '../interaction/store.ts';
import { keepable, parse, requestUriPrefix } from './authorize.ts';
import { onlyValue } from './parse.ts';
import { invalidRequest, malformed } from './reasons.ts';
import { AuthorizationParameters } from './routes.ts';

/** In seconds. */
const lifetime = 60;

/**
 * RFC 9126: a client sends its request ahead, and the browser brings only the address of it. Nothing of it can be read or changed on
 * the way. The address is good once, for a minute, and for this client.
 */
export const pushRequest = route({
  method: 'POST',
  path: '/oauth/par',
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  summary: { en: 'Push an authorization request ahead (RFC 9126)', ko: '인가 요청을 미리 보내요(RFC 9126)' },
  access: client(),
  limits: [limit(rates.oauthToken, thePrincipal)],
  parameters: AuthorizationParameters.extend(clientFields),
  reply: z.object({ request_uri: z.string(), expires_in: z.number() }),
  status: 201,
  errors: [
    oauthErrors.unauthorized_client,
    oauthErrors.unsupported_response_type,
    oauthErrors.invalid_scope,
    oauthErrors.invalid_target,
    oauthErrors.request_not_supported,
    oauthErrors.request_uri_not_supported,
    oauthErrors.registration_not_supported,
    oauthErrors.invalid_dpop_proof,
    oauthErrors.use_dpop_nonce,
  ],
}).handle<OAuthDeps>(async (deps, _input, request) => {
  const { id } = request.client;
  const proven = await readProof(deps, request, { method: 'POST', path: '/oauth/par' });
  const named = onlyValue(request.parameters, 'dpop_jkt');
  if (proven && named !== undefined && named !== proven.jkt) throw invalidRequest(malformed('dpop_jkt'));
  const sent = request.parameters.filter(([name]) => name !== 'client_id');
  // Who authenticates by the header need not repeat its name, and the key of a proof binds the code (RFC 9449 §10.1).
  const bound = proven && named === undefined ? [['dpop_jkt', proven.jkt] as const] : [];
  const parameters = [['client_id', id] as const, ...sent, ...bound];
  const kept = { ...(await keepable(deps, id, parameters)), pushed: true };
  const { parsed } = await parse(deps, { clientId: id, ...kept }, parameters);
  if (parsed.kind !== 'request') throw parsed.problem;
  const handle = await keepRequest(deps, { purpose: 'pushed', clientId: id, kept, seconds: lifetime });
  return { request_uri: `${requestUriPrefix}${handle}`, expires_in: lifetime };
});
