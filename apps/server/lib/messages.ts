import en from '../messages/en.json' with { type: 'json' };
import ko from '../messages/ko.json' with { type: 'json' };

export type Messages = typeof en;
export type Namespace = keyof Messages;
export type Locale = 'en' | 'ko';

const messages: Record<Locale, Messages> = { en, ko };

export function messagesOf(locale: Locale): Messages {
  return messages[locale];
}

/** The namespaces that a group of pages needs in the browser, and no others. */
export function pickMessages(locale: Locale, namespaces: readonly Namespace[]): Partial<Messages> {
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[locale][namespace]]));
}
