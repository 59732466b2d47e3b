import type { Transaction } from '../database/database.ts';
import type { Source } from '../http/request-context.ts';
import { type Declarations, type EventDetails, type EventRegistry, registerEvents } from './declare.ts';

/**
 * The events of each capability. The `events.ts` of its folder declares them and adds them here. An embedder's own events are
 * included; their names begin with `app.`.
 */
export interface EventsOf {
  readonly app: Declarations<`app.${string}`>;
}

/** The names of what happens to accounts, as in the audit log (S-110). An undeclared name does not compile. */
export type EventType = { [Capability in keyof EventsOf]: keyof EventsOf[Capability] }[keyof EventsOf];

/**
 * An undo tells each capability that has a part of the account. Each capability removes what was added, and restores what was
 * removed.
 */
export interface Undo {
  /** When the way back was created. Everything added to the account since then is in doubt. */
  readonly since: Date;
  /** The state of a part at that moment; undefined if the part has not changed since. */
  kept(part: string): unknown;
  /** Notes what became of a part, for the answer and the notices. */
  report(part: string, became: { readonly removed?: boolean; readonly restored?: boolean }): void;
}

/** One thing that happened. `details` holds no secret and no person's full address. */
export interface DomainEvent {
  readonly type: EventType;
  readonly at: Date;
  /** The account that the event is about. */
  readonly userId?: string | undefined;
  /** Who acted, if that is not the account's owner: an administrator, the command line. */
  readonly actor?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly method?: string | undefined;
  readonly source?: Source | undefined;
  readonly details?: EventDetails;
  /** For `account.rolled-back`: the state to go back to. */
  readonly undo?: Undo | undefined;
}

/** An event as subscribers receive it, together with what its declaration says that it ends. */
export interface HeardEvent extends DomainEvent {
  /** Nothing that was issued before this event may give access after it. */
  readonly endsAccess: boolean;
  /** The event changes a password or a factor. Everything requested or trusted under the old one is void. */
  readonly changesCredentials: boolean;
}

/**
 * Runs inside the transaction of what happened. The event and its effects (a notice, an audit line) commit or roll back together.
 */
export type Subscriber = (tx: Transaction, event: HeardEvent) => Promise<void>;

export interface Events {
  /** @throws TypeError for an event without the prefix `app.` that no capability declares */
  publish(tx: Transaction, event: DomainEvent): Promise<void>;
  /**
   * The declarations of all capabilities, complete once each capability is open.
   * @throws TypeError if two capabilities declare the same event
   */
  declared(): EventRegistry;
}

/** Passes each event to every subscriber, in order, in the publisher's transaction. */
export function createEvents(subscribers: readonly Subscriber[], declarations: readonly Declarations[]): Events {
  let registry: EventRegistry | undefined;
  const declared = (): EventRegistry => {
    registry ??= registerEvents(declarations);
    return registry;
  };
  return {
    declared,
    async publish(tx, event) {
      const declaration = declared().byType.get(event.type);
      if (!declaration && !event.type.startsWith('app.')) throw new TypeError(`no capability declares the event ${event.type}`);
      const heard = { ...event, endsAccess: declaration?.ends === 'access', changesCredentials: declaration?.credential === true };
      for (const subscriber of subscribers) await subscriber(tx, heard);
    },
  };
}
