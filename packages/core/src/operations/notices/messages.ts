import { partNames } from '../../account/way-back/messages.ts';
import { undoParts } from '../../account/way-back/parts.ts';
import type { EventDetails, Notice } from '../../platform/events/declare.ts';
import { spellMoment } from '../../platform/i18n/moment.ts';
import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import type { MailContent } from '../../platform/mail/mail.ts';

export const factLabels = {
  when: { en: 'When', ko: '시각' },
  device: { en: 'Device', ko: '기기' },
  address: { en: 'Address', ko: 'IP 주소' },
} as const satisfies Record<string, Text>;

const formerAddress = {
  en: 'You get this because the account used this address until a short time ago. If you did not change it, take the account back with the link in our mail about the change, until {date}.',
  ko: '얼마 전까지 계정이 이 이메일 주소를 썼기 때문에 알려 드려요. 직접 바꾸지 않았다면 {date}까지 주소 변경을 알린 메일의 링크로 계정을 되돌릴 수 있어요.',
} as const satisfies Text;

/** The notice for an address that the account has left. This address can take the account back until `date`. */
export function toFormerAddress(content: MailContent, locale: Locale, date: string): MailContent {
  return { ...content, paragraphs: [...content.paragraphs, fill(formerAddress[locale], { date })] };
}

const undoneTexts = {
  removed: { en: 'Taken off, because it was added or changed since: {parts}.', ko: '그 뒤에 추가되거나 바뀌어서 지운 것: {parts}' },
  restored: { en: 'Brought back: {parts}.', ko: '되살린 것: {parts}' },
} as const satisfies Record<string, Text>;

/** What an undo has done, in words. The event of the undo names the parts. */
function undoneLines(details: EventDetails | undefined, locale: Locale): readonly string[] {
  return (['removed', 'restored'] as const).flatMap((what) => {
    const named = undoParts.filter((part) =>
      String(details?.[what] ?? '')
        .split(' ')
        .includes(part),
    );
    return named.length === 0 ? [] : [fill(undoneTexts[what][locale], { parts: named.map((part) => partNames[part][locale]).join(', ') })];
  });
}

/** The mail of a notice. The `details` of the event fill the placeholders of its text. */
export function noticeMail(text: Notice, locale: Locale, name: string, { details, facts, timeZone }: NoticeFacts): MailContent {
  const subject = fill(text.subject[locale], { name });
  return {
    subject,
    heading: subject,
    paragraphs: [fill(text.body[locale], placeholders(details, locale, timeZone)), ...undoneLines(details, locale)],
    facts,
  };
}

/**
 * The values of the placeholders, from the details of the event. The name of a key is `key`, because `name` is the name of the
 * product.
 */
function placeholders(details: EventDetails | undefined, locale: Locale, timeZone: string): Readonly<Record<string, string | number>> {
  const { name, expiresAt, ...rest } = details ?? {};
  const until = typeof expiresAt === 'string' ? spellMoment(new Date(expiresAt), locale, timeZone) : undefined;
  return Object.fromEntries(
    Object.entries({ ...rest, key: name, ...(until !== undefined && { expiresAt: until }) }).map(([field, value]) => [
      field,
      typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );
}

/** What a notice contains in addition to its text. */
interface NoticeFacts {
  readonly details: EventDetails | undefined;
  readonly facts: MailContent['facts'];
  /** The time zone for the times in `details`. */
  readonly timeZone: string;
}
