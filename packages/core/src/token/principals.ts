import type { Platform } from '../platform/platform.ts';
import type { BearerReader } from '../session/principals.ts';
import { rememberedPrincipal } from '../session/remembered.ts';
import { isOfPresent, readAccessToken } from './access-token.ts';
import type { KeyStore } from './signing-keys.ts';

/** Access tokens stand for their session, until they expire. */
export function accessTokenReader(deps: Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore }): BearerReader {
  return async (accessToken, byId) => {
    const claims = await readAccessToken(deps, accessToken);
    const principal = claims && (await byId(claims.sid));
    if (!principal || principal.user.id !== claims.sub || !isOfPresent(claims, principal.session)) return undefined;
    return rememberedPrincipal(deps.settings, principal, claims.exp * 1000);
  };
}
