import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { caches, eventDeclarations, followers, personalData, subscribers, sweep } from '../kernel/slots.ts';
import { createOwnedCache, ownersChannel } from '../platform/cache/owned-cache.ts';
import type { Principal } from '../platform/http/principal.ts';
import { createActivity } from './activity.ts';
import { sessionEvents } from './events.ts';
import { type SessionGuardNeeds, stepUpAdvisers } from './guard.ts';
import { createLiveSessions, type LiveSessions } from './live.ts';
import { sessionData } from './personal-data.ts';
import { createPrincipals } from './principals.ts';
import { deleteSession, getCsrf, getSession, getSessions, logout, logoutAll } from './routes.ts';
import { lifetimeSettings } from './settings.ts';
import { endSessionsWithAccess } from './subscriber.ts';
import { createSessionSweep } from './sweep.ts';

/** What sessions give to other capabilities. */
export interface SessionGives extends Pick<SessionGuardNeeds, 'principals' | 'stepUpMethods'> {
  readonly sessions: LiveSessions;
}

/** Sessions: the record, its cookie, and the guard of every route that needs a signed-in account. */
export const session: Capability<Base, SessionGives> = {
  name: 'session',
  settings: lifetimeSettings,
  open(deps) {
    const { clock, contributions, settings } = deps;
    const activity = createActivity(deps);
    const cache = createOwnedCache<Principal>({ clock, capacity: settings.sessionCacheEntries });
    return {
      gives: {
        principals: createPrincipals(deps, { activity, cache }),
        async stepUpMethods(principal, need) {
          const advice = await Promise.all(contributions.all(stepUpAdvisers).map((advise) => advise(principal, need)));
          return advice.flat();
        },
        sessions: createLiveSessions(deps),
      },
      contributes: [
        subscribers.of(async (_, { userId }) => {
          if (userId !== undefined) cache.aboutToChange(userId);
        }),
        followers.of({ channel: ownersChannel, listener: cache }),
        caches.of({ name: 'sessions', figures: cache.figures }),
      ],
      start: activity.start,
      flush: activity.flush,
      stop: activity.stop,
    };
  },
  routes: () => [logout, logoutAll, getSession, getSessions, deleteSession, getCsrf],
  contributes: () => [
    eventDeclarations.of(sessionEvents),
    subscribers.of(endSessionsWithAccess),
    sweep('sessions', createSessionSweep()),
    personalData.of(sessionData),
  ],
};
