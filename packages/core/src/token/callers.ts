import type { Platform } from '../platform/platform.ts';
import type { BearerReader } from '../session/callers.ts';
import { rememberedCaller } from '../session/remembered.ts';
import { isOfPresent, readAccessToken } from './access-token.ts';
import type { KeyStore } from './signing-keys.ts';

/** Access tokens stand for their session, until they expire. */
export function accessTokenReader(deps: Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore }): BearerReader {
  return async (accessToken, byId) => {
    const claims = await readAccessToken(deps, accessToken);
    const caller = claims && (await byId(claims.sid));
    if (!caller || caller.user.id !== claims.sub || !isOfPresent(claims, caller.session)) return undefined;
    return rememberedCaller(deps.settings, caller, claims.exp * 1000);
  };
}
