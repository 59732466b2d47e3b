import type { Contributions, Slot } from '../kernel/slot.ts';
import { slot } from '../kernel/slot.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { EventType } from '../platform/events/events.ts';

/** What a kind of link says of itself. */
export interface LinkKindDeclaration {
  /** What it is for, as the row of its token says. A token of one purpose is nothing anywhere else (S-47). */
  readonly purpose: string;
  /** So many seconds a link lives, unless it is issued until another moment. */
  readonly lifetimeSeconds: (settings: Settings) => number;
  /** The path of the page that it opens, where that is one of ours: the page is told whether the link still works. */
  readonly page?: string;
  /** Events that end what was issued to an account (`ends: 'access'`), and not this. */
  readonly survives?: readonly EventType[];
  /** Other events that end it: after them, what the link would do is not to be done any more. */
  readonly endedBy?: Iterable<EventType>;
  /** A password or a factor that becomes another one ends it: a thief may have asked under the old ones. */
  readonly endsWithCredentials?: true;
}

/**
 * A kind of link that works once: a token of a mail, or of the terminal. It is a value that its capability exports, contributes to
 * `linkKinds`, and names wherever it issues or consumes one. `Payload`: what is kept with a token, as JSON.
 */
export interface LinkKind<Payload = unknown> {
  readonly purpose: string;
  readonly lifetimeSeconds: (settings: Settings) => number;
  readonly page: string | undefined;
  readonly survives: ReadonlySet<EventType>;
  readonly endedBy: ReadonlySet<EventType>;
  readonly endsWithCredentials: boolean;
  /** Never there: it tells the compiler what the payload is. */
  readonly payload?: Payload;
}

/** Declares a kind of link. `Payload`: what is kept with each; `undefined` where that is nothing. */
export function linkKind<Payload>({ page, survives, endedBy, endsWithCredentials, ...kind }: LinkKindDeclaration): LinkKind<Payload> {
  return { ...kind, page, survives: new Set(survives), endedBy: new Set(endedBy), endsWithCredentials: endsWithCredentials === true };
}

/** Every kind of link there is: looked at by pages, and ended by events, as it says. */
export const linkKinds: Slot<LinkKind> = slot('link kinds');

/** @throws TypeError where two kinds have one purpose: a token of either would work as the other */
export function checkLinkKinds(contributions: Contributions): void {
  const purposes = new Set<string>();
  for (const { purpose } of contributions.all(linkKinds)) {
    if (purposes.has(purpose)) throw new TypeError(`two kinds of links have the purpose ${purpose}`);
    purposes.add(purpose);
  }
}
