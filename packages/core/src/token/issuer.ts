import type { Platform } from '../platform/platform.ts';
import type { TokenIssuer } from '../sign-in/tokens.ts';
import { writeAccessToken } from './access-token.ts';
import { beginFamily } from './queries.ts';
import { newNonce, writeRefreshToken } from './refresh-token.ts';
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
      const accessToken = await writeAccessToken(deps, user, session);
      return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: deps.settings.tokens.accessSeconds };
    },
  };
}
