import type { Problem } from '../../platform/http/errors.ts';
import type { RawParameters } from '../../platform/http/parameters.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { Waiting } from '../interaction/missing.ts';
import { consumePushed, type Kept } from '../interaction/store.ts';
import { userinfoAudience } from '../tokens/audience.ts';
import { readIdTokenHint } from '../tokens/id-token.ts';
import { isRepeated, onlyValue, type Parsed, parseRequest } from './parse.ts';
import { invalidRequest, missingParameter, sentTwice } from './reasons.ts';
import type { ReplyTarget } from './request.ts';

/** The prefix of addresses of pushed requests (RFC 9126 §2.2). */
export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:';

/** Parameters that are kept: every one that means something, but a hint, of which the account is enough. */
const kept: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'resource',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'acr_values',
  'claims',
  'login_hint',
  'ui_locales',
  'dpop_jkt',
]);

/** A request that is understood: it goes on, or its client is told why not. */
export type Understood =
  | ({ readonly kind: 'request'; readonly kept: Kept } & Waiting)
  | { readonly kind: 'refused'; readonly client: OAuthClient; readonly to: ReplyTarget; readonly problem: Problem };

/** Where a request comes from, and what has happened to it. */
interface Origin extends Kept {
  readonly clientId: string;
  readonly receivedAt: Date;
  readonly chosenSessionId?: string | null;
}

/**
 * Reads an authorization request from the browser. If it names a pushed one, that is consumed, and nothing else that came along
 * counts (RFC 9126 §4, S-93).
 * @throws Problem invalid_request, unknown_client, invalid_request_uri: nobody vouches for where a redirect would lead (S-79)
 */
export async function readFromBrowser(deps: OAuthDeps, parameters: RawParameters): Promise<Understood> {
  if (isRepeated(parameters, 'client_id') || isRepeated(parameters, 'request_uri')) throw invalidRequest(sentTwice);
  const clientId = onlyValue(parameters, 'client_id');
  if (clientId === undefined) throw invalidRequest(missingParameter('client_id'));
  const requestUri = onlyValue(parameters, 'request_uri');
  const receivedAt = deps.clock.now();
  if (!requestUri?.startsWith(requestUriPrefix)) {
    return understand(deps, { ...(await keepable(deps, clientId, parameters)), clientId, receivedAt }, parameters);
  }
  const pushed = await consumePushed(deps, requestUri.slice(requestUriPrefix.length), clientId);
  if (!pushed) throw oauthErrors.invalid_request_uri();
  return understand(deps, { ...pushed, receivedAt });
}

/** What is kept of a request while it waits. @throws Problem unknown_client */
export async function keepable(deps: OAuthDeps, clientId: string, parameters: RawParameters): Promise<Kept> {
  const client = await deps.clients.find(clientId);
  if (!client || client.disabled) throw oauthErrors.unknown_client();
  const hint = await readHint(deps, client, parameters);
  return { parameters: parameters.filter(([name]) => kept.has(name)), hint, pushed: false, declined: [] };
}

/** The `sub` of an ID token that we gave this client, also an expired one. Null for any other text, undefined for none. */
async function readHint(deps: OAuthDeps, client: OAuthClient, parameters: RawParameters): Promise<string | null | undefined> {
  const hint = isRepeated(parameters, 'id_token_hint') ? undefined : onlyValue(parameters, 'id_token_hint');
  if (hint === undefined) return undefined;
  const claims = await readIdTokenHint(deps, hint);
  return claims?.aud === client.id ? claims.sub : null;
}

/**
 * Validates a request as client and resources are now.
 * @param all its parameters where they have just come, with those that are not kept
 * @throws Problem each refusal that no redirect may carry
 */
export async function understand(deps: OAuthDeps, of: Origin, all?: RawParameters): Promise<Understood> {
  const { client, parsed } = await parse(deps, of, all ?? of.parameters);
  if (parsed.kind === 'local') throw parsed.problem;
  if (!client) throw oauthErrors.unknown_client();
  if (parsed.kind === 'refused') return { kind: 'refused', client, to: parsed.to, problem: parsed.problem };
  const { parameters, hint, pushed, declined, receivedAt, chosenSessionId = null } = of;
  const request = { ...parsed.request, scopes: parsed.request.scopes.filter((scope) => !declined.includes(scope)) };
  return { kind: 'request', client, request, receivedAt, chosenSessionId, kept: { parameters, hint, pushed, declined } };
}

/** Validates parameters, for whoever answers with the refusals. */
export async function parse(
  deps: OAuthDeps,
  { clientId, hint, pushed }: Pick<Origin, 'clientId' | 'hint' | 'pushed'>,
  parameters: RawParameters,
): Promise<{ readonly client: OAuthClient | undefined; readonly parsed: Parsed }> {
  const [client, resources] = await Promise.all([deps.clients.find(clientId), deps.resources.all()]);
  const userinfo = userinfoAudience(deps.settings);
  return { client, parsed: parseRequest(parameters, { client, resources, userinfo, hint, pushed }) };
}
