import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { Resource } from '../resource/resource.ts';
import { issueAccess } from '../tokens/issue.ts';
import { askedScopes, type TokenFields, type TokenGrant } from './token-request.ts';

/**
 * A token of the client itself (RFC 6749 §4.4), for one of its resources. It has no refresh token and no ID token. Its subject is
 * the client, which is never an account (S-88).
 * @throws Problem unauthorized_client, invalid_target, invalid_scope, invalid_dpop_proof
 */
export const clientCredentials: TokenGrant = async (deps, { client, fields, jkt }) => {
  if (client.authMethod === 'none') throw oauthErrors.unauthorized_client();
  const asked = askedScopes(fields);
  const resource = await ownResource(deps, client, fields);
  if (resource.requireDpop && jkt === undefined) throw oauthErrors.invalid_dpop_proof();
  const allowed = resource.scopes.map(({ scope }) => scope).filter((scope) => client.scopes.includes(scope));
  if (asked?.some((scope) => !allowed.includes(scope))) throw oauthErrors.invalid_scope();
  return issueAccess(deps, {
    client,
    resource,
    scopes: asked ?? allowed,
    subject: client.id,
    keptAliveBy: client.tokenFamily,
    jkt,
  });
};

/** The resource that was asked for, or the only one that the client has. */
async function ownResource(
  { resources }: Pick<OAuthDeps, 'resources'>,
  client: Pick<OAuthClient, 'resources'>,
  { resource: asked }: TokenFields,
): Promise<Resource> {
  const [only, ...others] = client.resources;
  const identifier = asked ?? (others.length === 0 ? only : undefined);
  const resource = identifier !== undefined && client.resources.includes(identifier) ? await resources.find(identifier) : undefined;
  if (!resource) throw oauthErrors.invalid_target();
  return resource;
}
