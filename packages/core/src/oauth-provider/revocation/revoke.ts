import { and, eq } from 'drizzle-orm';
import { nonceHash } from '../../token/rotating-token.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthGrants } from '../grant/tables.ts';
import { readOAuthAccessToken } from '../tokens/read-access-token.ts';
import { readOAuthRefreshToken } from '../tokens/refresh-token.ts';

/**
 * Ends what a token belongs to, if it was issued to this client. Each token of a grant ends the whole grant.
 * Of a client's tokens for itself only this one ends. An unknown token and one of another client change nothing, and nobody is told
 * which it was (RFC 7009 §2.2, S-91).
 */
export async function revokeFor(deps: OAuthDeps, client: OAuthClient, text: string): Promise<void> {
  const refresh = readOAuthRefreshToken(deps.keyring, text);
  const ofClient = (grantId: string) => and(eq(oauthGrants.id, grantId), eq(oauthGrants.clientId, client.id));
  if (refresh) {
    await deps.db.delete(oauthGrants).where(and(ofClient(refresh.id), eq(oauthGrants.refreshNonceHash, nonceHash(refresh.nonce))));
    return;
  }
  // One that has expired still names its grant.
  const claims = await readOAuthAccessToken(deps, text, { evenExpired: true });
  if (claims?.client_id !== client.id) return;
  // A token that was exchanged for another one hangs on the grant of the first, which is not this client's to end.
  if (claims.sub === client.id || claims.act !== undefined) await deps.endedTokens.end(claims.jti, client.id);
  else await deps.db.delete(oauthGrants).where(ofClient(claims.sid));
}
