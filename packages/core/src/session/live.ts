import { and, eq, gt, isNull } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { DomainEvent, EventType } from '../platform/events/events.ts';
import { unauthenticated } from '../platform/http/challenge.ts';
import type { Platform } from '../platform/platform.ts';
import type { SignedInVisitor } from './guard.ts';
import { seenRecently } from './queries.ts';
import { sessions } from './tables.ts';

/**
 * Publishes what an act has done, in its transaction. Account, source and moment are those of the act; the session is the one
 * that acts, where none is named.
 */
export type Tell = (type: EventType, of?: Pick<DomainEvent, 'sessionId' | 'details'>) => Promise<void>;

/** What must still hold beside the session. */
export interface ActNeeds {
  /** The act rests on these credentials: after a change of them it does not happen. */
  readonly credentialsVersion?: number;
}

/** Sessions, as acts in their name ask for them. */
export interface LiveSessions {
  /** Does the session live? Then it cannot end before the transaction does. */
  hold(tx: Transaction, of: { readonly sessionId: string; readonly userId: string }): Promise<boolean>;
  /**
   * Runs an act in the name of the session that asks, in one transaction with what it tells. The session lives when the act
   * happens and cannot end before the act does; two acts of one account wait for each other.
   * @throws Problem unauthenticated where the session, or what the act needs, is over: then nothing is written
   */
  actAs<T>(visitor: SignedInVisitor, act: (tx: Transaction, tell: Tell) => Promise<T>, needs?: ActNeeds): Promise<T>;
}

/** What a route needs that changes something in the name of a session. */
export interface WithSessions {
  readonly sessions: LiveSessions;
}

type Deps = Pick<Platform, 'clock' | 'db' | 'events' | 'settings'>;

/** How the layers below learn whether a session still lives; it cannot end before their transaction does. */
export function createLiveSessions(deps: Deps): LiveSessions {
  return {
    async hold(tx, { sessionId, userId }) {
      const rows = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.userId, userId), live(deps, sessionId)))
        .for('key share');
      return rows.length > 0;
    },
    actAs: (visitor, act, needs = {}) =>
      deps.db.transaction(async (tx) => {
        if (!(await holdWithAccount(deps, tx, visitor, needs))) throw unauthenticated(visitor.bearer);
        const { caller, source } = visitor;
        const { id: sessionId } = caller.session;
        return act(tx, (type, of = {}) =>
          deps.events.publish(tx, { sessionId, ...of, type, at: deps.clock.now(), userId: caller.user.id, source }),
        );
      }),
  };
}

function live(deps: Pick<Deps, 'clock' | 'settings'>, sessionId: string) {
  const now = deps.clock.now();
  return and(eq(sessions.id, sessionId), gt(sessions.expiresAt, now), seenRecently(deps, now));
}

/** The account is locked first, as in everything that ends sessions: in another order the two would wait for each other. */
async function holdWithAccount(
  deps: Deps,
  tx: Transaction,
  { caller: { user, session } }: SignedInVisitor,
  { credentialsVersion }: ActNeeds,
): Promise<boolean> {
  const sameCredentials = credentialsVersion === undefined ? undefined : eq(users.credentialsVersion, credentialsVersion);
  const account = tx.$with('account').as(
    tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), sameCredentials, isNull(users.bannedAt), isNull(users.deletionDueAt)))
      .for('no key update'),
  );
  const rows = await tx
    .with(account)
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(account, eq(account.id, sessions.userId))
    .where(live(deps, session.id))
    .for('key share', { of: sessions });
  return rows.length > 0;
}
