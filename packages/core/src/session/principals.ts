import { hash } from 'node:crypto';
import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Owned, OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { tokenShape } from '../platform/random.ts';
import type { Activity } from './activity.ts';
import { prepareFindPrincipal } from './queries.ts';
import { rememberedPrincipal } from './remembered.ts';

/** Who stands behind a credential. Remembered ones are found without asking the database. */
export interface Principals {
  /** The principal of a session token; undefined where the token is unknown, ended, or its account is disabled. */
  findPrincipal(sessionToken: string): Promise<Principal | undefined>;
  /** The principal of an access token; undefined where it is not one of ours, or its session has ended. */
  findPrincipalByAccessToken(accessToken: string): Promise<Principal | undefined>;
  /** The principal of a request, looked up at most once; undefined where it carries no live session. */
  of(request: RequestContext): Promise<Principal | undefined>;
}

/** Finds the session behind a bearer credential of one kind, and until when it may be remembered. Undefined for all others. */
export type BearerReader = (
  credential: string,
  byId: (sessionId: string) => Promise<Principal | undefined>,
) => Promise<Owned<Principal> | undefined>;

/** Kinds of bearer credentials that stand for a session. */
export const bearerReaders: Slot<BearerReader> = slot('bearer readers');

/** Looks principals up by session token and by bearer credential: remembered ones first. */
export function createPrincipals(
  deps: Pick<WithContributions, 'clock' | 'contributions' | 'reads' | 'settings'>,
  { activity, cache }: { readonly activity: Activity; readonly cache: OwnedCache<Principal> },
): Principals {
  const find = prepareFindPrincipal(deps);
  const ofRequests = new WeakMap<RequestContext, Promise<Principal | undefined>>();

  function seen(principal: Principal | undefined): Principal | undefined {
    if (principal) activity.seen(principal.session.id, deps.clock.now());
    return principal;
  }

  async function load(credential: string): Promise<Owned<Principal> | undefined> {
    for (const read of deps.contributions.all(bearerReaders)) {
      const found = await read(credential, find.byId);
      if (found) return found;
    }
    return undefined;
  }

  async function findPrincipal(sessionToken: string): Promise<Principal | undefined> {
    if (!tokenShape.test(sessionToken)) return undefined;
    // Nothing that is shown is kept: what is remembered stands under its hash.
    const key = hash('sha256', sessionToken, 'hex');
    let previous: Principal | undefined;
    const known = await cache.find(key, async () => {
      const found = await find.byToken(key);
      // Good for a while by itself: not to be remembered.
      if (found?.previous) previous = found.principal;
      return found && !found.previous ? rememberedPrincipal(deps.settings, found.principal) : undefined;
    });
    return seen(known ?? previous);
  }

  async function findPrincipalByAccessToken(accessToken: string): Promise<Principal | undefined> {
    return seen(await cache.find(`bearer:${hash('sha256', accessToken, 'hex')}`, () => load(accessToken)));
  }

  /** Where there is a bearer credential, it alone says who is asking. */
  async function lookUp({ bearer, cookie }: RequestContext): Promise<Principal | undefined> {
    if (bearer !== undefined) return findPrincipalByAccessToken(bearer);
    const token = cookie('session');
    return token === undefined ? undefined : findPrincipal(token);
  }

  return {
    findPrincipal,
    findPrincipalByAccessToken,
    of(request) {
      const found = ofRequests.get(request) ?? lookUp(request);
      ofRequests.set(request, found);
      return found;
    },
  };
}
