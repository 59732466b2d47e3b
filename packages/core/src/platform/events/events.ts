import type { Transaction } from '../database/database.ts';
import type { Source } from '../http/request-context.ts';
import { type Declarations, type EventDetails, type EventRegistry, registerEvents } from './declare.ts';

/**
 * The events of each capability, as `events.ts` of its folder declares them and adds them here. With those of an embedder's own,
 * whose names begin with `app.`.
 */
export interface EventsOf {
  readonly app: Declarations<`app.${string}`>;
}

/** What happens to accounts, as the audit log names it (S-110). What nobody declares does not compile. */
export type EventType = { [Capability in keyof EventsOf]: keyof EventsOf[Capability] }[keyof EventsOf];

/** What an undo tells those who have a share of the account: each takes off what was added, and brings back what went. */
export interface Undo {
  /** When the way back was made: what is on the account since then is in doubt. */
  readonly since: Date;
  /** What a part was at that moment; undefined where it has not changed since. */
  kept(part: string): unknown;
  /** Notes what became of a part, for the answer and the notices. */
  report(part: string, became: { readonly removed?: boolean; readonly restored?: boolean }): void;
}

/** One thing that happened. `details` holds no secret, and no full address of anybody. */
export interface DomainEvent {
  readonly type: EventType;
  readonly at: Date;
  /** Whose account it is about. */
  readonly userId?: string | undefined;
  /** Who did it, where that is somebody else: an administrator, the command line. */
  readonly actor?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly method?: string | undefined;
  readonly source?: Source | undefined;
  readonly details?: EventDetails;
  /** Of `account.rolled-back`: what to go back to. */
  readonly undo?: Undo | undefined;
}

/** An event as others hear it: with what its declaration says that it ends. */
export interface HeardEvent extends DomainEvent {
  /** Nothing that was issued before may open anything after it. */
  readonly endsAccess: boolean;
  /** A password or a factor is another one than before: what was asked for, or trusted, under the old ones is void. */
  readonly changesCredentials: boolean;
}

/** Runs inside the transaction of what happened: the event and its effects (a notice, an audit line) stand or fall with it. */
export type Subscriber = (tx: Transaction, event: HeardEvent) => Promise<void>;

export interface Events {
  /** @throws TypeError for one of ours that no capability declares */
  publish(tx: Transaction, event: DomainEvent): Promise<void>;
  /** What all capabilities have declared; whole once each of them is open. @throws TypeError where two declare the same event */
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
