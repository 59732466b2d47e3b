import type { Text } from '../i18n/text.ts';

/** The details of an event, beside its type and its account. Details hold no secret and no person's full address. */
export type EventDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A mail to the account's owner: what happened, and what to do if the owner did not do it. In the subject `{name}` is the
 * product. The body takes the details of the event by their names. There `{key}` is the name of a key or another credential.
 */
export interface Notice {
  readonly subject: Text;
  readonly body: Text;
  /** An address that the account has left does not get this mail, even if that address may still take the account back. */
  readonly notToFormerAddress?: true;
}

/** What an event means, declared beside the code that publishes it. */
export interface EventDeclaration {
  /** Nothing that was issued before this event may give access. Each capability ends its own part in the same transaction. */
  readonly ends?: 'access';
  /**
   * The event changes a password or a factor. Everything requested or trusted under the old one is void: a pending change of
   * address or number, trusted browsers (S-38, S-54).
   */
  readonly credential?: true;
  /**
   * One sentence in the list that owners see. `{method}` is the sign-in method. `: {name}` at the end is the name of a key. The
   * words are null for an event that owners do not see. Such an event is a step toward an event that owners see, a repetition of
   * one, or about no account.
   */
  readonly words: Text | null;
  /** The name in the details may be the label of a device. The label appears in the language of the reader. */
  readonly namesDevice?: true;
  /** The mail to the account's owner (S-56). A function decides by the details. */
  readonly notice?: Notice | ((details: EventDetails) => Notice | undefined);
}

/** The events of a capability, by their types. */
export type Declarations<Type extends string = string> = Readonly<Record<Type, EventDeclaration>>;

/**
 * Declares the events of a capability. The capability adds their types to `EventsOf` in the same file, so that `publish` knows
 * them.
 */
export function defineEvents<const Type extends string>(events: Declarations<Type>): Declarations<Type> {
  return events;
}

/** The declarations of all capabilities. */
export interface EventRegistry {
  readonly byType: ReadonlyMap<string, EventDeclaration>;
  /** The types that owners see. */
  readonly shown: readonly string[];
}

/** @throws TypeError if two capabilities declare the same event */
export function registerEvents(declared: readonly Declarations[]): EventRegistry {
  const byType = new Map<string, EventDeclaration>();
  for (const [type, declaration] of declared.flatMap((events) => Object.entries(events))) {
    if (byType.has(type)) throw new TypeError(`two capabilities declare the event ${type}`);
    byType.set(type, declaration);
  }
  return { byType, shown: [...byType].filter(([, { words }]) => words !== null).map(([type]) => type) };
}

/** The notice that an event sends, if any. */
export function noticeOf(declaration: EventDeclaration | undefined, details: EventDetails = {}): Notice | undefined {
  const notice = declaration?.notice;
  return typeof notice === 'function' ? notice(details) : notice;
}
