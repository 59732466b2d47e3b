import { hash } from 'node:crypto';
import type { Owned, OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Caller, Gate } from '../platform/http/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { tokenShape } from '../platform/random.ts';
import type { Activity } from '../session/activity.ts';
import { prepareFindCaller } from '../session/queries.ts';
import { rememberedCaller } from '../session/remembered.ts';
import { isOfPresent, readAccessToken } from './access-token.ts';
import type { KeyStore } from './signing-keys.ts';

/** Who stands behind a credential. */
export type Callers = Pick<Gate, 'findCaller' | 'findCallerByAccessToken'>;

/** Looks callers up by session token and by access token: remembered ones first. */
export function createCallers(
  deps: Pick<Platform, 'clock' | 'reads' | 'settings'> & { readonly keys: KeyStore },
  { activity, cache }: { readonly activity: Activity; readonly cache: OwnedCache<Caller> },
): Callers {
  const findCaller = prepareFindCaller(deps);
  const seen = (caller: Caller | undefined): Caller | undefined => {
    if (caller) activity.seen(caller.session.id, deps.clock.now());
    return caller;
  };

  async function load(accessToken: string): Promise<Owned<Caller> | undefined> {
    const claims = await readAccessToken(deps, accessToken);
    const caller = claims && (await findCaller.byId(claims.sid));
    if (!caller || caller.user.id !== claims.sub || !isOfPresent(claims, caller.session)) return undefined;
    return rememberedCaller(deps.settings, caller, claims.exp * 1000);
  }

  return {
    async findCaller(sessionToken) {
      if (!tokenShape.test(sessionToken)) return undefined;
      // Nothing that is shown is kept: what is remembered stands under its hash.
      const key = hash('sha256', sessionToken, 'hex');
      let previous: Caller | undefined;
      const known = await cache.find(key, async () => {
        const found = await findCaller.byToken(key);
        // Good for a while by itself: not to be remembered.
        if (found?.previous) previous = found.caller;
        return found && !found.previous ? rememberedCaller(deps.settings, found.caller) : undefined;
      });
      return seen(known ?? previous);
    },
    async findCallerByAccessToken(accessToken) {
      return seen(await cache.find(`bearer:${hash('sha256', accessToken, 'hex')}`, () => load(accessToken)));
    },
  };
}
