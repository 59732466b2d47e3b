import { hash } from 'node:crypto';
import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Owned, OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { Visitor } from '../platform/http/visitor.ts';
import { tokenShape } from '../platform/random.ts';
import type { Activity } from './activity.ts';
import { prepareFindCaller } from './queries.ts';
import { rememberedCaller } from './remembered.ts';

/** Who stands behind a credential. Remembered ones are found without asking the database. */
export interface Callers {
  /** The caller of a session token; undefined where the token is unknown, ended, or its account is disabled. */
  findCaller(sessionToken: string): Promise<Caller | undefined>;
  /** The caller of an access token; undefined where it is not one of ours, or its session has ended. */
  findCallerByAccessToken(accessToken: string): Promise<Caller | undefined>;
  /** The caller of a request, looked up at most once; undefined where it carries no live session. */
  of(visitor: Visitor): Promise<Caller | undefined>;
}

/** Finds the session behind a bearer credential of one kind, and until when it may be remembered. Undefined for all others. */
export type BearerReader = (
  credential: string,
  byId: (sessionId: string) => Promise<Caller | undefined>,
) => Promise<Owned<Caller> | undefined>;

/** Kinds of bearer credentials that stand for a session. */
export const bearerReaders: Slot<BearerReader> = slot('bearer readers');

/** Looks callers up by session token and by bearer credential: remembered ones first. */
export function createCallers(
  deps: Pick<WithContributions, 'clock' | 'contributions' | 'reads' | 'settings'>,
  { activity, cache }: { readonly activity: Activity; readonly cache: OwnedCache<Caller> },
): Callers {
  const find = prepareFindCaller(deps);
  const ofRequests = new WeakMap<Visitor, Promise<Caller | undefined>>();

  function seen(caller: Caller | undefined): Caller | undefined {
    if (caller) activity.seen(caller.session.id, deps.clock.now());
    return caller;
  }

  async function load(credential: string): Promise<Owned<Caller> | undefined> {
    for (const read of deps.contributions.all(bearerReaders)) {
      const found = await read(credential, find.byId);
      if (found) return found;
    }
    return undefined;
  }

  async function findCaller(sessionToken: string): Promise<Caller | undefined> {
    if (!tokenShape.test(sessionToken)) return undefined;
    // Nothing that is shown is kept: what is remembered stands under its hash.
    const key = hash('sha256', sessionToken, 'hex');
    let previous: Caller | undefined;
    const known = await cache.find(key, async () => {
      const found = await find.byToken(key);
      // Good for a while by itself: not to be remembered.
      if (found?.previous) previous = found.caller;
      return found && !found.previous ? rememberedCaller(deps.settings, found.caller) : undefined;
    });
    return seen(known ?? previous);
  }

  async function findCallerByAccessToken(accessToken: string): Promise<Caller | undefined> {
    return seen(await cache.find(`bearer:${hash('sha256', accessToken, 'hex')}`, () => load(accessToken)));
  }

  /** Where there is a bearer credential, it alone says who is asking. */
  async function lookUp({ bearer, cookie }: Visitor): Promise<Caller | undefined> {
    if (bearer !== undefined) return findCallerByAccessToken(bearer);
    const token = cookie('session');
    return token === undefined ? undefined : findCaller(token);
  }

  return {
    findCaller,
    findCallerByAccessToken,
    of(visitor) {
      const found = ofRequests.get(visitor) ?? lookUp(visitor);
      ofRequests.set(visitor, found);
      return found;
    },
  };
}
