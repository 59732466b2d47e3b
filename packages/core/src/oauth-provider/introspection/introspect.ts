import { and, eq, gt } from 'drizzle-orm';
import type { ActiveClientToken } from '../../token/introspect.ts';
import { nonceHash, type RotatingClaims } from '../../token/rotating-token.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthGrants } from '../grant/tables.ts';
import { findLiveToken, type LiveToken } from '../tokens/live-tokens.ts';
import { readOAuthRefreshToken } from '../tokens/refresh-token.ts';
import { subjectOf } from '../tokens/subject.ts';

/** The reply for a live token. It is what the token says of itself, so nothing is told that a verifier would not read in it. */
export function activeToken({ claims: { auth_time, acr, amr, cnf, act, ...claims } }: LiveToken): ActiveClientToken {
  return {
    active: true,
    token_type: cnf ? 'DPoP' : 'Bearer',
    ...claims,
    ...(auth_time !== undefined && { auth_time }),
    ...(acr !== undefined && { acr }),
    ...(amr && { amr }),
    ...(cnf && { cnf }),
    ...(act !== undefined && { act }),
  };
}

/**
 * Introspects a token for a client. Only the client that it was issued to, and those that serve its resource, learn anything (S-90).
 * For everybody else it is inactive, as one that does not exist.
 */
export async function introspectFor(
  deps: OAuthDeps,
  asking: OAuthClient,
  text: string,
): Promise<ActiveClientToken | ActiveRefreshToken | undefined> {
  const refresh = readOAuthRefreshToken(deps.keyring, text);
  if (refresh) return activeRefreshToken(deps, asking, refresh);
  const token = await findLiveToken(deps, text);
  if (!token) return undefined;
  const mayKnow = token.client.id === asking.id || (await serves(deps, asking, token.claims.aud));
  return mayKnow ? activeToken(token) : undefined;
}

/** What a client learns about a refresh token of its own. */
export interface ActiveRefreshToken {
  readonly active: true;
  readonly iss: string;
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly iat: number;
  readonly exp: number;
}

/** Only the newest refresh token of a grant is active: the one before it gets the same successor for a moment, and no more. */
async function activeRefreshToken(
  deps: OAuthDeps,
  client: OAuthClient,
  { id, generation, nonce }: RotatingClaims,
): Promise<ActiveRefreshToken | undefined> {
  const [grant] = await deps.db
    .select({
      userId: oauthGrants.userId,
      scopes: oauthGrants.scopes,
      refreshedAt: oauthGrants.refreshedAt,
      createdAt: oauthGrants.createdAt,
      expiresAt: oauthGrants.expiresAt,
    })
    .from(oauthGrants)
    .where(
      and(
        eq(oauthGrants.id, id),
        eq(oauthGrants.clientId, client.id),
        eq(oauthGrants.refreshNonceHash, nonceHash(nonce)),
        eq(oauthGrants.generation, generation),
        gt(oauthGrants.expiresAt, deps.clock.now()),
      ),
    );
  if (!grant) return undefined;
  const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
  return {
    active: true,
    iss: deps.settings.origin,
    sub: await subjectOf(deps, client, grant.userId),
    client_id: client.id,
    scope: grant.scopes.join(' '),
    iat: seconds(grant.refreshedAt ?? grant.createdAt),
    exp: seconds(grant.expiresAt),
  };
}

/** Does the client serve this resource? */
async function serves({ resources }: OAuthDeps, { id }: OAuthClient, identifier: string): Promise<boolean> {
  const resource = await resources.find(identifier);
  return resource?.servedBy.includes(id) === true;
}
