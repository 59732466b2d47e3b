import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { Resource } from '../resource/resource.ts';
import type { Actor } from '../tokens/access-token.ts';
import { issueAccess } from '../tokens/issue.ts';
import { findLiveToken, type LiveToken } from '../tokens/live-tokens.ts';
import type { OAuthAccessClaims } from '../tokens/read-access-token.ts';
import { askedScopes, required, type TokenFields, type TokenGrant } from './token-request.ts';

/** RFC 8693 §3. */
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
/** How many clients may have exchanged a token one after the other, this one included. */
const longestChain = 3;

/**
 * Exchanges an access token for one that another resource takes (RFC 8693), so that a service can call another one for the same
 * person. It is of the same grant and ends no later. The person has allowed its scopes, and the client that exchanges may have them.
 * @throws Problem invalid_request, invalid_target, invalid_scope, invalid_dpop_proof
 */
export const tokenExchange: TokenGrant = async (deps, { client, fields, jkt }) => {
  refuseUnknown(fields);
  const asked = askedScopes(fields);
  const { claims, grant, actor } = await subjectOfExchange(deps, client.id, required(fields, 'subject_token'));
  const identifier = required(fields, 'resource');
  const isAllowed = client.resources.includes(identifier) && grant.resources.includes(identifier);
  const resource = isAllowed ? await deps.resources.find(identifier) : undefined;
  if (!resource) throw oauthErrors.invalid_target();
  if (resource.requireDpop && jkt === undefined) throw oauthErrors.invalid_dpop_proof();
  const allowed = namesOf(resource).filter((scope) => grant.scopes.includes(scope) && client.scopes.includes(scope));
  if (asked?.some((scope) => !allowed.includes(scope))) throw oauthErrors.invalid_scope();
  const { auth_time: authTime, acr, amr = [] } = claims;
  const reply = await issueAccess(deps, {
    client,
    resource,
    scopes: asked ?? allowed,
    subject: claims.sub,
    keptAliveBy: claims.sid,
    until: new Date(claims.exp * 1000),
    ...(authTime !== undefined && { authentication: { authTime: new Date(authTime * 1000), amr, aal: acr === 'aal2' ? 2 : 1 } }),
    jkt,
    actor,
  });
  return { ...reply, issued_token_type: accessTokenType };
};

const namesOf = ({ scopes }: Resource): readonly string[] => scopes.map(({ scope }) => scope);

/** @throws Problem invalid_request for what this server does not do */
function refuseUnknown(fields: TokenFields): void {
  const refuse = (reason: string) => oauthErrors.invalid_request({ reason });
  if (required(fields, 'subject_token_type') !== accessTokenType) throw refuse('subject_token must be an access token');
  if (fields.requested_token_type !== undefined && fields.requested_token_type !== accessTokenType) {
    throw refuse('only an access token can be requested');
  }
  if (fields.actor_token !== undefined || fields.actor_token_type !== undefined) throw refuse('there are no actor tokens here');
  if (fields.audience !== undefined) throw refuse('resource says what the token is for, and not audience');
}

/** The token that is exchanged. */
interface Subject {
  readonly claims: OAuthAccessClaims;
  readonly grant: NonNullable<LiveToken['grant']>;
  readonly actor: Actor;
}

/**
 * A live token of a person, for a resource that the client serves: another one is not the client's to use.
 * @throws Problem invalid_request (RFC 8693 §2.2.2)
 */
async function subjectOfExchange(deps: OAuthDeps, clientId: string, text: string): Promise<Subject> {
  const live = await findLiveToken(deps, text);
  const serves = live && (await deps.resources.find(live.claims.aud))?.servedBy.includes(clientId);
  if (!serves || !live.grant) throw oauthErrors.invalid_request({ reason: 'subject_token is not valid here' });
  const before = actorOf(live.claims.act);
  const actor = { sub: clientId, ...(before && { act: before }) };
  if (lengthOf(actor) > longestChain) throw oauthErrors.invalid_request({ reason: 'subject_token was exchanged too often' });
  return { claims: live.claims, grant: live.grant, actor };
}

/** The `act` claim of a token that we have signed. */
const actorOf = (act: unknown): Actor | undefined => act as Actor | undefined;

const lengthOf = (actor: Actor | undefined): number => (actor ? 1 + lengthOf(actor.act) : 0);
