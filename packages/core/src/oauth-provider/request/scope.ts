import type { OAuthClient } from '../client/client.ts';
import { oauthErrors } from '../errors.ts';
import type { Resource } from '../resource/resource.ts';
import { ignoredScopes, isIdentityScope, readScopes } from '../scopes.ts';

/** What a request asks for. */
export interface Asked {
  /** The parameter as it was sent; undefined where there is none. */
  readonly scope: string | undefined;
  readonly resource: readonly string[];
}

/** Whom it asks, and what there is. */
export interface Surroundings {
  readonly client: OAuthClient;
  /** All of them. */
  readonly resources: readonly Resource[];
  /** The audience of tokens for the userinfo endpoint. */
  readonly userinfo: string;
}

/** What the client gets of it. */
export interface Allowed {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/**
 * Scopes and resources of a request (RFC 6749 §3.3, RFC 8707). Scopes of ours that the client may not have are left out (OpenID Core
 * §3.1.2.1); any other that it may not have is refused. A scope of a resource asks for the resource too.
 * @throws Problem invalid_scope, invalid_target
 */
export function readScopeAndResource(asked: Asked, around: Surroundings): Allowed {
  const named = asked.scope === undefined ? [] : readScopes(asked.scope);
  if (!named || (named.length === 0 && asked.resource.length === 0)) throw oauthErrors.invalid_scope();
  const identity = named.filter((scope) => isIdentityScope(scope) && mayHave(around.client, scope));
  const targets = [...new Set(asked.resource)];
  const chosen = targets.filter((target) => target !== around.userinfo).map((target) => requireResource(target, around));
  if (targets.includes(around.userinfo) && !identity.includes('openid')) throw oauthErrors.invalid_target();
  const others = named.filter((scope) => !isIdentityScope(scope) && !ignoredScopes.has(scope));
  const owners = others.map((scope) => requireOwner(scope, around, chosen));
  const defaults = asked.scope === undefined ? chosen.flatMap((resource) => defaultScopes(around.client, resource)) : [];
  const scopes = [...identity, ...others, ...defaults];
  if (scopes.length === 0 && targets.length === 0) throw oauthErrors.invalid_scope();
  return { scopes: [...new Set(scopes)], resources: [...new Set([...targets, ...owners.map(({ identifier }) => identifier)])] };
}

/** Without a grant to refresh, nothing lasts beyond the session. */
function mayHave({ scopes, grants }: OAuthClient, scope: string): boolean {
  return scopes.includes(scope) && (scope !== 'offline_access' || grants.includes('refresh_token'));
}

/** @throws Problem invalid_target */
function requireResource(target: string, { client, resources }: Surroundings): Resource {
  const found = resources.find(({ identifier }) => identifier === target);
  if (!found || !mayTarget(client, found)) throw oauthErrors.invalid_target();
  return found;
}

/** Clients that nobody has looked at reach a resource by the scopes that are meant for them. */
export function mayTarget(client: OAuthClient, { identifier, scopes }: Resource): boolean {
  if (client.resources.includes(identifier)) return true;
  return client.origin !== 'operator' && scopes.some(({ dynamicClients }) => dynamicClients);
}

/**
 * The resource of a scope, among those that are asked for if any is.
 * @throws Problem invalid_scope
 */
function requireOwner(scope: string, { client, resources }: Surroundings, chosen: readonly Resource[]): Resource {
  const among = chosen.length > 0 ? chosen : resources;
  const owner = among.find(({ scopes }) => scopes.some((one) => one.scope === scope));
  if (!owner || !mayTarget(client, owner) || !mayAsk(client, owner, scope)) throw oauthErrors.invalid_scope();
  return owner;
}

/** May the client ask for this scope of the resource? */
export function mayAsk(client: OAuthClient, { scopes }: Resource, scope: string): boolean {
  const declared = scopes.find((one) => one.scope === scope);
  return client.scopes.includes(scope) && (client.trust !== 'unverified' || declared?.dynamicClients === true);
}

function defaultScopes(client: OAuthClient, resource: Resource): string[] {
  return resource.scopes.filter((declared) => declared.default && mayAsk(client, resource, declared.scope)).map(({ scope }) => scope);
}
