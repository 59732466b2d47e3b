import type { Text } from '../i18n/text.ts';

/** What an event says beside what happened to whom. No secret, and no full address of anybody. */
export type EventDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A mail to the owner: what happened, and what to do if it was not you. In the subject `{name}` is the product. The body takes
 * the details of the event by their names; what a key or another credential is called is `{key}` there.
 */
export interface Notice {
  readonly subject: Text;
  readonly body: Text;
  /** An address that the account has left, and that may still take it back, does not hear of it. */
  readonly notToFormerAddress?: true;
}

/** What an event means, beside where it is published. */
export interface EventDeclaration {
  /** After it nothing that was issued before may open anything: every capability ends its own in the same transaction. */
  readonly ends?: 'access';
  /**
   * A password or a factor is another one than before. What was asked for, or trusted, under the old ones is void: a pending
   * change of address or number, trusted browsers (S-38, S-54).
   */
  readonly credential?: true;
  /**
   * One sentence in the list that owners see. `{method}`: with what somebody signs in; `: {name}` at its end: what a key is called.
   * Null for what they are not shown: a step on the way to something that is, a repetition of it, what is about no account.
   */
  readonly words: Text | null;
  /** The name in the details may be the label of a device, which reads in the language of whoever reads it. */
  readonly namesDevice?: true;
  /** What the owner is mailed (S-56); a function where the details decide. */
  readonly notice?: Notice | ((details: EventDetails) => Notice | undefined);
}

/** The events of a capability, by their types. */
export type Declarations<Type extends string = string> = Readonly<Record<Type, EventDeclaration>>;

/** Declares the events of a capability. Their types are made known to `publish` beside it, in `EventsOf`. */
export function defineEvents<const Type extends string>(events: Declarations<Type>): Declarations<Type> {
  return events;
}

/** What all capabilities have declared. */
export interface EventRegistry {
  readonly byType: ReadonlyMap<string, EventDeclaration>;
  /** The types that owners are shown. */
  readonly shown: readonly string[];
}

/** @throws TypeError where two capabilities declare the same event */
export function registerEvents(declared: readonly Declarations[]): EventRegistry {
  const byType = new Map<string, EventDeclaration>();
  for (const [type, declaration] of declared.flatMap((events) => Object.entries(events))) {
    if (byType.has(type)) throw new TypeError(`two capabilities declare the event ${type}`);
    byType.set(type, declaration);
  }
  return { byType, shown: [...byType].filter(([, { words }]) => words !== null).map(([type]) => type) };
}

/** The notice that an event sends, where it sends one. */
export function noticeOf(declaration: EventDeclaration | undefined, details: EventDetails = {}): Notice | undefined {
  const notice = declaration?.notice;
  return typeof notice === 'function' ? notice(details) : notice;
}
