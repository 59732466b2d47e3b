import { and, eq, gt } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';
import type { DomainEvent, EventType } from '../platform/events/events.ts';
import { unauthenticated } from '../platform/http/challenge.ts';
import { type Problem, uncounted } from '../platform/http/errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { SignedInRequest } from './guard.ts';
import { type HeldSession, holdSession } from './hold.ts';
import { seenRecently } from './idle.ts';
import { sessions } from './tables.ts';

/**
 * Publishes events of an action in its transaction. Account, source and time are those of the action. The session is the acting
 * one, unless the call names another.
 */
export type Publish = (type: EventType, of?: Pick<DomainEvent, 'sessionId' | 'details'>) => Promise<void>;

/** What must still hold besides the session. */
export interface ActNeeds {
  /** The action relies on the credentials that the principal was admitted with. After a change of credentials it does not run. */
  readonly sameCredentials?: boolean;
}

/** The principal and the request of an action. */
export type Acting = Pick<SignedInRequest, 'bearer' | 'principal' | 'source'>;

/** The action. `held` is its session with the account's current credentials, which cannot change until the transaction ends. */
export type Action<T> = (tx: Transaction, publish: Publish, held: HeldSession) => Promise<T>;

/** Sessions, for code that acts in the name of a session. */
export interface LiveSessions {
  /** Does the session live? If it does, it cannot end before the transaction ends. */
  hold(tx: Transaction, of: { readonly sessionId: string; readonly userId: string }): Promise<boolean>;
  /**
   * Runs an action in the name of the current session, in one transaction with its events. The session cannot end before the
   * action has happened. Two actions of one account wait for each other.
   * @throws Problem unauthenticated if the session has ended or a need is not met; nothing is written then
   */
  actAs<T>(acting: Acting, action: Action<T>, needs?: ActNeeds): Promise<T>;
}

/** For routes that change something in the name of a session. */
export interface WithSessions {
  readonly sessions: LiveSessions;
}

/** The reply to an action or step-up whose session has ended since the guard admitted it. Nothing was done, so nothing is counted. */
export function sessionOver(shown: string | undefined): Problem {
  return uncounted(unauthenticated(shown));
}

type Deps = Pick<Platform, 'clock' | 'db' | 'events' | 'settings'>;

/** Lets lower layers check that a session still lives and lock it until their transaction ends. */
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
