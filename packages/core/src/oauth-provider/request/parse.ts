import { Problem } from '../../platform/http/errors.ts';
import type { RawParameters } from '../../platform/http/parameters.ts';
import { isLocale } from '../../platform/i18n/text.ts';
import type { OAuthClient } from '../client/client.ts';
import { matchRedirectUri } from '../client/redirect-uri.ts';
import { oauthErrors } from '../errors.ts';
import { claimsWithin, lowestLevel, readClaims } from './claims-parameter.ts';
import {
  invalidRequest,
  malformed,
  missingParameter,
  needsChallenge,
  needsNonce,
  needsPush,
  sentTwice,
  wrongRedirectUri,
} from './reasons.ts';
import { type AuthorizationRequest, type Prompt, prompts, type ReplyTarget, responseModes } from './request.ts';
import { readScopeAndResource, type Surroundings } from './scope.ts';

/** Parameters that may be sent more than once (RFC 8707 §2). */
const repeatable: ReadonlySet<string> = new Set(['resource']);

const challengeShape = /^[A-Za-z0-9_-]{43}$/;

/** A request, or why there is none. `local`: no redirect may carry the refusal, because nobody vouches for the address. */
export type Parsed =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest }
  | { readonly kind: 'refused'; readonly problem: Problem; readonly to: ReplyTarget }
  | { readonly kind: 'local'; readonly problem: Problem };

/** What is known besides the parameters. */
export interface Around extends Omit<Surroundings, 'client'> {
  /** The client that the request names; undefined if there is none. */
  readonly client: OAuthClient | undefined;
  /** The `sub` of the `id_token_hint`, null for a hint that is not of ours. */
  readonly hint?: string | null | undefined;
  /** The request came ahead of the browser, from its client (RFC 9126). */
  readonly pushed: boolean;
}

/** The only value of a parameter; an empty one counts as left out (RFC 6749 §3.1). */
export function onlyValue(parameters: RawParameters, name: string): string | undefined {
  const [value] = parameters.filter(([one]) => one === name);
  return value?.[1] || undefined;
}

/** Is the parameter sent more than once? A filter in front might have checked the other one (S-85). */
export function isRepeated(parameters: RawParameters, name: string): boolean {
  return parameters.filter(([one]) => one === name).length > 1;
}

/** Validates an authorization request against its client and the resources. */
export function parseRequest(parameters: RawParameters, around: Around): Parsed {
  const { client } = around;
  const local = (problem: Problem): Parsed => ({ kind: 'local', problem });
  if (isRepeated(parameters, 'client_id') || isRepeated(parameters, 'redirect_uri')) return local(invalidRequest(sentTwice));
  if (!client || client.disabled) return local(oauthErrors.unknown_client());
  const redirectUri = onlyValue(parameters, 'redirect_uri');
  if (redirectUri === undefined || !matchRedirectUri(client, redirectUri)) return local(invalidRequest(wrongRedirectUri));
  const to = replyTarget(parameters, redirectUri);
  try {
    return { kind: 'request', request: readRequest(parameters, { ...around, client }, to) };
  } catch (problem) {
    if (problem instanceof Problem) return { kind: 'refused', problem, to };
    throw problem;
  }
}

/** Where the answer goes, whatever else is wrong. What is not valid itself is left out. */
function replyTarget(parameters: RawParameters, redirectUri: string): ReplyTarget {
  const state = isRepeated(parameters, 'state') ? undefined : onlyValue(parameters, 'state');
  const mode = isRepeated(parameters, 'response_mode') ? undefined : onlyValue(parameters, 'response_mode');
  return {
    redirectUri,
    mode: responseModes.find((one) => one === mode) ?? 'query',
    state: state !== undefined && state.length <= 1024 ? state : undefined,
  };
}

/** @throws Problem each refusal that goes to the client */
function readRequest(parameters: RawParameters, around: Around & { readonly client: OAuthClient }, to: ReplyTarget): AuthorizationRequest {
  const { client } = around;
  const names = parameters.map(([name]) => name);
  if (names.some((name, index) => !repeatable.has(name) && names.indexOf(name) !== index)) throw invalidRequest(sentTwice);
  const sent = (name: string): string | undefined => onlyValue(parameters, name);
  /** @throws Problem invalid_request if the value is not as it must be */
  const checked = (name: string, isValid: (value: string) => boolean): string | undefined => {
    const value = sent(name);
    if (value !== undefined && !isValid(value)) throw invalidRequest(malformed(name));
    return value;
  };
  refuseUnsupported(sent);
  if (client.parRequired && !around.pushed) throw invalidRequest(needsPush);
  if (sent('response_type') === undefined) throw invalidRequest(missingParameter('response_type'));
  if (sent('response_type') !== 'code') throw oauthErrors.unsupported_response_type();
  if (!client.grants.includes('authorization_code')) throw oauthErrors.unauthorized_client();
  checked('response_mode', (value) => value === to.mode);
  checked('state', (value) => value.length <= 1024);
  const asked = {
    scope: sent('scope'),
    resource: parameters.filter(([name, value]) => name === 'resource' && value !== '').map(([, value]) => value),
  };
  const { scopes, resources } = readScopeAndResource(asked, around);
  const nonce = checked('nonce', (value) => value.length <= 512);
  const wanted = sent('prompt') === undefined ? [] : readPrompts(sent('prompt') ?? '');
  const claims = readClaims(sent('claims') ?? '{}');
  const maxAge = checked('max_age', (value) => /^\d{1,9}$/.test(value));
  const levels = [lowestLevel((sent('acr_values') ?? '').split(' ')), claims.level];
  return {
    ...to,
    clientId: client.id,
    nonce,
    codeChallenge: readChallenge(client, sent, nonce !== undefined && scopes.includes('openid')),
    scopes,
    resources,
    claims: scopes.includes('openid') ? claimsWithin(claims.claims, client.scopes) : undefined,
    prompts: wanted,
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
    level: levels.includes(2) ? 2 : 1,
    subject: readSubject(around.hint, claims.subject),
    loginHint: checked('login_hint', (value) => value.length <= 320),
    locale: (sent('ui_locales') ?? '')
      .split(' ')
      .map((tag) => tag.slice(0, 2).toLowerCase())
      .find(isLocale),
    jkt: checked('dpop_jkt', (value) => challengeShape.test(value)),
  };
}

/** What this provider never takes has errors of its own (OpenID Core §3.1.2.6). @throws Problem */
function refuseUnsupported(sent: (name: string) => string | undefined): void {
  if (sent('request') !== undefined) throw oauthErrors.request_not_supported();
  if (sent('request_uri') !== undefined) throw oauthErrors.request_uri_not_supported();
  if (sent('registration') !== undefined) throw oauthErrors.registration_not_supported();
}

/** @throws Problem invalid_request */
function readPrompts(parameter: string): readonly Prompt[] {
  const named = parameter.split(' ').map((name) => prompts.find((one) => one === name));
  const known = [...new Set(named)].filter((one) => one !== undefined);
  if (named.includes(undefined) || (known.includes('none') && known.length > 1)) throw invalidRequest(malformed('prompt'));
  return known;
}

/**
 * S-80, A-10: without a challenge, or with any method but S256, there is no code. The one exception is a client of the operator's for
 * which `nonce` is mandatory instead (OAuth 2.1 §7.5.1).
 * @throws Problem invalid_request
 */
function readChallenge(client: OAuthClient, sent: (name: string) => string | undefined, bound: boolean): string | undefined {
  const challenge = sent('code_challenge');
  const method = sent('code_challenge_method');
  if (challenge === undefined && method === undefined && !client.pkceRequired) {
    if (!bound) throw invalidRequest(needsNonce);
    return undefined;
  }
  if (challenge === undefined || method !== 'S256' || !challengeShape.test(challenge)) throw invalidRequest(needsChallenge);
  return challenge;
}

/** The account that the answer must be about. @throws Problem invalid_request if the hint is not of ours, or two are asked for */
function readSubject(hint: string | null | undefined, asked: string | undefined): string | undefined {
  if (hint === null) throw invalidRequest(malformed('id_token_hint'));
  if (hint !== undefined && asked !== undefined && hint !== asked) throw invalidRequest(malformed('id_token_hint'));
  return hint ?? asked;
}
