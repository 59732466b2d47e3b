import { hash } from 'node:crypto';
import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Owned, OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { tokenShape } from '../platform/random.ts';
import type { Activity } from './activity.ts';
import { prepareFindPrincipal } from './find-principal.ts';
import { rememberedPrincipal } from './remembered.ts';

/** Finds the principal behind a credential. Cached principals need no database statement. */
export interface Principals {
  /** The principal of a session token. Undefined if the token is unknown or its session has ended, or if the account is disabled. */
  findPrincipal(sessionToken: string): Promise<Principal | undefined>;
  /** The principal of an access token. Undefined if the token is not ours or its session has ended. */
  findPrincipalByAccessToken(accessToken: string): Promise<Principal | undefined>;
  /** The principal of a request, looked up at most once. Undefined if the request has no live session. */
  of(request: RequestContext): Promise<Principal | undefined>;
}

/** Finds the session behind a bearer credential of one kind, and how long the result may be cached. Undefined for other kinds. */
export type BearerReader = (
  credential: string,
  byId: (sessionId: string) => Promise<Principal | undefined>,
) => Promise<Owned<Principal> | undefined>;

/** The kinds of bearer credentials that stand for a session. */
export const bearerReaders: Slot<BearerReader> = slot('bearer readers');

/** Looks principals up by session token and by bearer credential, in the cache first. */
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
    // The cache holds no credential, only its hash as the key.
    const key = hash('sha256', sessionToken, 'hex');
    let previous: Principal | undefined;
    const known = await cache.find(key, async () => {
      const found = await find.byToken(key);
      // A previous token is valid only for a while, so its principal is not cached.
      if (found?.previous) previous = found.principal;
      return found && !found.previous ? rememberedPrincipal(deps.settings, found.principal) : undefined;
    });
    return seen(known ?? previous);
  }

  async function findPrincipalByAccessToken(accessToken: string): Promise<Principal | undefined> {
    return seen(await cache.find(`bearer:${hash('sha256', accessToken, 'hex')}`, () => load(accessToken)));
  }

  /** If a request has a bearer credential, only that credential decides who the principal is. */
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
