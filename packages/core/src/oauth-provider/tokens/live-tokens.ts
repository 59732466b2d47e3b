import type { Platform } from '../../platform/platform.ts';
import type { KeyStore } from '../../token/signing-keys.ts';
import type { Clients, OAuthClient } from '../client/client.ts';
import type { EndedTokens } from './ended-tokens.ts';
import type { LiveGrant, LiveGrants } from './live-grants.ts';
import { type OAuthAccessClaims, readOAuthAccessToken } from './read-access-token.ts';

/** What live tokens are found by. */
export interface TokenLookup {
  readonly keys: KeyStore;
  readonly clients: Clients;
  readonly liveGrants: LiveGrants;
  readonly endedTokens: EndedTokens;
}

/** An access token that is good now. */
export interface LiveToken {
  readonly claims: OAuthAccessClaims;
  /** The client that it was issued to. */
  readonly client: OAuthClient;
  /** What a person has allowed. Undefined for a token of a client for itself. */
  readonly grant: LiveGrant | undefined;
}

/**
 * An access token of a client, if it is ours, has not ended, and what keeps it alive has not ended either: its client, and its grant
 * or the family of the client's own tokens.
 */
export async function findLiveToken(
  deps: Pick<Platform, 'clock' | 'settings'> & TokenLookup,
  text: string,
): Promise<LiveToken | undefined> {
  const claims = await readOAuthAccessToken(deps, text);
  const client = claims && (await deps.clients.find(claims.client_id));
  if (!client || client.disabled) return undefined;
  if (claims.sub === client.id) {
    const lives = claims.sid === client.tokenFamily && !(await deps.endedTokens.has(claims.jti, client.id));
    return lives ? { claims, client, grant: undefined } : undefined;
  }
  if (claims.act !== undefined && (await deps.endedTokens.has(claims.jti, client.id))) return undefined;
  const grant = await deps.liveGrants.find(claims.sid);
  return grant && isOfGrant(claims, grant) ? { claims, client, grant } : undefined;
}

/** A token that was exchanged for another belongs to the grant of the first, and names the client that exchanged it. */
function isOfGrant({ client_id, act }: OAuthAccessClaims, grant: LiveGrant): boolean {
  return grant.clientId === client_id || act !== undefined;
}
