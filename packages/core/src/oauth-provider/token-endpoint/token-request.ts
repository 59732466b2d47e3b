import type { Problem } from '../../platform/http/errors.ts';
import type { Source } from '../../platform/http/request-context.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { Resource } from '../resource/resource.ts';
import { readScopes } from '../scopes.ts';
import { userinfoAudience } from '../tokens/audience.ts';
import type { TokenReply } from '../tokens/issue.ts';

/** The fields of a token request, as they were sent. */
export type TokenFields = Readonly<Partial<Record<TokenField, string>>>;

type TokenField =
  | 'code'
  | 'redirect_uri'
  | 'code_verifier'
  | 'refresh_token'
  | 'device_code'
  | 'scope'
  | 'resource'
  | 'subject_token'
  | 'subject_token_type'
  | 'requested_token_type'
  | 'actor_token'
  | 'actor_token_type'
  | 'audience';

/** A request of a client that has proven itself and may use the grant type. */
export interface TokenRequest {
  readonly client: OAuthClient;
  readonly fields: TokenFields;
  readonly source: Source;
  readonly arrivedAt: Date;
  /** The thumbprint of the key that the request is signed with (RFC 9449). */
  readonly jkt: string | undefined;
}

/** One grant type. */
export type TokenGrant = (deps: OAuthDeps, request: TokenRequest) => Promise<TokenReply>;

/** @throws Problem invalid_request if the field is missing */
export function required(fields: TokenFields, name: TokenField): string {
  const value = fields[name];
  if (value === undefined) throw oauthErrors.invalid_request({ reason: `${name} is missing` });
  return value;
}

/** The scopes that were asked for; undefined if none were. @throws Problem invalid_scope */
export function askedScopes({ scope }: TokenFields): readonly string[] | undefined {
  if (scope === undefined) return undefined;
  const scopes = readScopes(scope);
  if (!scopes) throw oauthErrors.invalid_scope();
  return scopes;
}

/** Resources that take bound tokens only, if the request shows no key. */
export async function withKeyOnly({ resources }: Pick<OAuthDeps, 'resources'>, jkt: string | undefined): Promise<readonly string[]> {
  if (jkt !== undefined) return [];
  return (await resources.all()).filter(({ requireDpop }) => requireDpop).map(({ identifier }) => identifier);
}

/**
 * The resource that a token is made for. Undefined: userinfo.
 * @param asked the identifier that the request names; null for the granted one
 * @throws Problem invalid_target if the resource is no more
 */
export async function targetOf(
  { resources, settings }: Pick<OAuthDeps, 'resources' | 'settings'>,
  asked: string | null,
  granted: readonly string[],
): Promise<Resource | undefined> {
  const chosen = asked ?? granted[0];
  if (chosen === undefined || chosen === userinfoAudience(settings)) return undefined;
  const resource = await resources.find(chosen);
  if (!resource) throw oauthErrors.invalid_target();
  return resource;
}

/** What was asked of a grant. */
export interface AskedOfGrant {
  readonly scopes: readonly string[];
  readonly resource: string | null;
  readonly withKeyOnly: readonly string[];
}

/** Why a grant that is there gives nothing: it was asked for more than it has, or it is over. */
export function refusalOf(
  settings: OAuthDeps['settings'],
  granted: { readonly scopes: readonly string[]; readonly resources: readonly string[] },
  { scopes, resource, withKeyOnly: bound }: AskedOfGrant,
): Problem {
  if (scopes.some((scope) => !granted.scopes.includes(scope))) return oauthErrors.invalid_scope();
  if (resource === userinfoAudience(settings)) {
    return granted.scopes.includes('openid') ? oauthErrors.invalid_grant() : oauthErrors.invalid_target();
  }
  if (resource === null ? granted.resources.length > 1 : !granted.resources.includes(resource)) return oauthErrors.invalid_target();
  const chosen = resource ?? granted.resources[0];
  return chosen !== undefined && bound.includes(chosen) ? oauthErrors.invalid_dpop_proof() : oauthErrors.invalid_grant();
}
