import { and, eq, gt } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';
import type { DomainEvent, EventType } from '../platform/events/events.ts';
import { unauthenticated } from '../platform/http/challenge.ts';
import { type Problem, uncounted } from '../platform/http/errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { SignedInRequest } from './guard.ts';
import { type HeldSession, holdSession } from './hold.ts';
import { seenRecently } from './queries.ts';
import { sessions } from './tables.ts';

/**
 * Publishes what an act has done, in its transaction. Account, source and moment are those of the act; the session is the one
 * that acts, where none is named.
 */
export type Publish = (type: EventType, of?: Pick<DomainEvent, 'sessionId' | 'details'>) => Promise<void>;

/** What must still hold beside the session. */
export interface ActNeeds {
  /** The act rests on the credentials that the principal was admitted with: after a change of them it does not happen. */
  readonly sameCredentials?: boolean;
}

/** Who acts. */
export type Acting = Pick<SignedInRequest, 'bearer' | 'principal' | 'source'>;

/** What an act does; `held` is its session, and the credentials of its account, as they are until it has happened. */
export type Action<T> = (tx: Transaction, publish: Publish, held: HeldSession) => Promise<T>;

/** Sessions, as acts in their name ask for them. */
export interface LiveSessions {
  /** Does the session live? Then it cannot end before the transaction does. */
  hold(tx: Transaction, of: { readonly sessionId: string; readonly userId: string }): Promise<boolean>;
  /**
   * Runs an act in the name of the session that asks, in one transaction with what it tells. The session lives when the act
   * happens and cannot end before the act does; two acts of one account wait for each other.
   * @throws Problem unauthenticated where the session, or what the act needs, is over: then nothing is written
   */
  actAs<T>(acting: Acting, action: Action<T>, needs?: ActNeeds): Promise<T>;
}

/** What a route needs that changes something in the name of a session. */
export interface WithSessions {
  readonly sessions: LiveSessions;
}

/** What an act, or a step-up, is answered whose session has ended since it was admitted: nothing was done, and nothing counts. */
export function sessionOver(shown: string | undefined): Problem {
  return uncounted(unauthenticated(shown));
}

type Deps = Pick<Platform, 'clock' | 'db' | 'events' | 'settings'>;

/** How the layers below learn whether a session still lives; it cannot end before their transaction does. */
export function createLiveSessions(deps: Deps): LiveSessions {
  return {
    async hold(tx, { sessionId, userId }) {
      const now = deps.clock.now();
      const rows = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), gt(sessions.expiresAt, now), seenRecently(deps, now)))
        .for('key share');
      return rows.length > 0;
    },
    actAs: ({ bearer, principal, source }, action, { sameCredentials = false } = {}) =>
      deps.db.transaction(async (tx) => {
        const of = { sessionId: principal.session.id, userId: principal.user.id };
        const held = await holdSession(tx, of);
        if (!held || (sameCredentials && held.credentialsVersion !== principal.credentialsVersion)) throw sessionOver(bearer);
        const publish: Publish = (type, more) => deps.events.publish(tx, { ...of, ...more, type, at: deps.clock.now(), source });
        return action(tx, publish, held);
      }),
  };
}
