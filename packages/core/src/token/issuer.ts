import type { Principal } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import type { AccessToken, TokenIssuer } from '../sign-in/tokens.ts';
import { writeAccessToken } from './access-token.ts';
import { beginFamily } from './queries.ts';
import { writeRefreshToken } from './refresh-token.ts';
import { newNonce } from './rotating-token.ts';
import type { KeyStore } from './signing-keys.ts';

/** How a sign-in issues tokens. */
export function createTokenIssuer(deps: Pick<Platform, 'clock' | 'keyring' | 'settings'> & { readonly keys: KeyStore }): TokenIssuer {
  return {
    draftFamily(sessionId) {
      const nonce = newNonce();
      return {
        refreshToken: writeRefreshToken(deps.keyring, { sessionId, generation: 1, nonce }),
        begin: (tx, at) => beginFamily(tx, sessionId, nonce, at),
      };
    },
    async tokensFor(user, session, refreshToken) {
      return { ...(await accessTokenOf(deps, { user, session })), refreshToken };
    },
  };
}

/** A new access token of a session, with its lifetime. Nothing is stored. */
export async function accessTokenOf(
  deps: Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore },
  { user, session }: Pick<Principal, 'user' | 'session'>,
): Promise<AccessToken> {
  const accessToken = await writeAccessToken(deps, user, session);
  return { accessToken, tokenType: 'Bearer', expiresIn: deps.settings.tokens.accessSeconds };
}
