import type { Contributions, Slot } from '../kernel/slot.ts';
import { slot } from '../kernel/slot.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { EventType } from '../platform/events/events.ts';

/** The properties of a kind of link. */
export interface LinkKindDeclaration {
  /** The purpose, as the token's row stores it. A token is valid for its purpose only (S-47). */
  readonly purpose: string;
  /** The lifetime of a link in seconds, unless it is issued with an end of its own. */
  readonly lifetimeSeconds: (settings: Settings) => number;
  /** The path of the hosted page that the link opens, if there is one. The page checks whether the link still works. */
  readonly page?: string;
  /** Events with `ends: 'access'` that this kind of link survives. */
  readonly survives?: readonly EventType[];
  /** Further events that end the link, because its action makes no sense after them. */
  readonly endedBy?: Iterable<EventType>;
  /** A change of the password or a factor ends the link, because a thief may have requested it before the change. */
  readonly endsWithCredentials?: true;
}

/**
 * A kind of link that works once: a token in a mail or in the terminal. A capability exports this value, contributes it to
 * `linkKinds`, and passes it to `issueLink` and `consumeLink`. `Payload` is the JSON that is stored with a token.
 */
export interface LinkKind<Payload = unknown> {
  readonly purpose: string;
  readonly lifetimeSeconds: (settings: Settings) => number;
  readonly page: string | undefined;
  readonly survives: ReadonlySet<EventType>;
  readonly endedBy: ReadonlySet<EventType>;
  readonly endsWithCredentials: boolean;
  /** Never set. It only tells the compiler the type of the payload. */
  readonly payload?: Payload;
}

/** Declares a kind of link. `Payload` is what is stored with each token; `undefined` for nothing. */
export function linkKind<Payload>({ page, survives, endedBy, endsWithCredentials, ...kind }: LinkKindDeclaration): LinkKind<Payload> {
  return { ...kind, page, survives: new Set(survives), endedBy: new Set(endedBy), endsWithCredentials: endsWithCredentials === true };
}

/** All kinds of links. Pages look them up, and events end them, as each kind declares. */
export const linkKinds: Slot<LinkKind> = slot('link kinds');

/** @throws TypeError if two kinds have one purpose, because a token of one would work as the other */
export function checkLinkKinds(contributions: Contributions): void {
  const purposes = new Set<string>();
  for (const { purpose } of contributions.all(linkKinds)) {
    if (purposes.has(purpose)) throw new TypeError(`two kinds of links have the purpose ${purpose}`);
    purposes.add(purpose);
  }
}
