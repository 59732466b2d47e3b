import { and, eq, lte, or, sql } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Problem } from '../../platform/http/errors.ts';
import { nonceHash } from '../../token/rotating-token.ts';
import { eventName } from '../client/view.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { ShownRefresh } from '../grant/rotate.ts';
import { oauthGrants } from '../grant/tables.ts';
import { issueTokens } from '../tokens/issue.ts';
import { readOAuthRefreshToken, writeOAuthRefreshToken } from '../tokens/refresh-token.ts';
import { askedScopes, refusalOf, required, type TokenGrant, type TokenRequest, targetOf, withKeyOnly } from './token-request.ts';

/**
 * Refreshes the tokens of a grant (RFC 6749 §6). The request can ask for less than was granted, for its access token alone.
 * @throws Problem invalid_grant, invalid_request, invalid_scope, invalid_target, invalid_dpop_proof
 */
export const refreshGrant: TokenGrant = async (deps, { client, fields, source, jkt }) => {
  const shownToken = readOAuthRefreshToken(deps.keyring, required(fields, 'refresh_token'));
  const scopes = askedScopes(fields);
  if (!shownToken) throw oauthErrors.invalid_grant();
  const shown: ShownRefresh = {
    ...shownToken,
    clientId: client.id,
    jkt: jkt ?? null,
    scopes: scopes ?? [],
    resource: fields.resource ?? null,
    withKeyOnly: await withKeyOnly(deps, jkt),
    idleSeconds: client.refreshIdleSeconds ?? deps.settings.tokens.refreshIdleSeconds,
  };
  const rotated = await deps.grants.rotate(shown);
  if (!rotated) throw await refuseRefresh(deps, shown, { client, source });
  const { grant, person } = rotated;
  return issueTokens(deps, {
    client,
    grant,
    user: person,
    scopes: scopes ?? grant.scopes,
    resource: await targetOf(deps, shown.resource, grant.resources),
    jkt,
    refreshToken: writeOAuthRefreshToken(deps.keyring, { ...shownToken, generation: grant.generation }),
  });
};

/**
 * What a refresh token that gave nothing is refused with. One that was used before, and not just now, is known to two clients: the
 * grant ends, and the owner is told (S-73). The token of another client, or without its key, ends nothing.
 */
async function refuseRefresh(
  deps: Pick<OAuthDeps, 'db' | 'clock' | 'events' | 'settings'>,
  shown: ShownRefresh,
  { client, source }: Pick<TokenRequest, 'client' | 'source'>,
): Promise<Problem> {
  const now = deps.clock.now();
  const { generation } = oauthGrants;
  const rightly = and(
    eq(oauthGrants.id, shown.id),
    eq(oauthGrants.clientId, shown.clientId),
    eq(oauthGrants.refreshNonceHash, nonceHash(shown.nonce)),
    sql`(${oauthGrants.jkt} is null or ${oauthGrants.jkt} = ${shown.jkt}::text)`,
  );
  const justNow = after(now, -deps.settings.tokens.refreshGraceSeconds);
  const reused = or(
    sql`${generation} > ${shown.generation}::int4 + 1`,
    and(sql`${generation} = ${shown.generation}::int4 + 1`, lte(oauthGrants.refreshedAt, justNow)),
  );
  return deps.db.transaction(async (tx) => {
    const [ended] = await tx.delete(oauthGrants).where(and(rightly, reused)).returning({ userId: oauthGrants.userId });
    if (ended) {
      const details = { client: client.id, name: eventName(client) };
      await deps.events.publish(tx, { type: 'token.reused', at: now, userId: ended.userId, source, details });
      return oauthErrors.invalid_grant();
    }
    const [granted] = await tx.select({ scopes: oauthGrants.scopes, resources: oauthGrants.resources }).from(oauthGrants).where(rightly);
    return granted ? refusalOf(deps.settings, granted, shown) : oauthErrors.invalid_grant();
  });
}
