import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import type { WithContributions } from '../../kernel/base.ts';
import { type MethodPhrase, methodPhrases } from '../../kernel/slots.ts';
import type { EventRegistry } from '../../platform/events/declare.ts';
import { deviceLabel } from '../../platform/http/device-label.ts';
import { unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { signedIn } from '../../session/guard.ts';
import { type AuditRow, type EventPosition, selectEventsOf } from './queries.ts';
import { wordsOf } from './words.ts';

const eventsOfPage = 20;

/** An event as the account's owner sees it: what happened and from where. Of the event's details it shows at most a name. */
const SecurityEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    type: z.string().meta({ description: 'The event type in the audit log' }),
    text: z.string().meta({ description: 'In the language of the request' }),
    byAdministrator: z
      .boolean()
      .meta({ description: 'True if an administrator or operator caused the event. Its device and place are not shown' }),
    device: z.string().nullable().meta({ description: 'In the language of the request' }),
    ip: z.string().nullable(),
    current: z.boolean().meta({ description: 'True if the event belongs to the current session' }),
  })
  .meta({ id: 'SecurityEvent' });

/** The end of a page: the time and the id of its last event. */
const Cursor = z
  .string()
  .regex(/^\d{1,15}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .transform((text): EventPosition => {
    const [at = '', id = ''] = text.split('_');
    return { at: new Date(Number(at)), id };
  });

const cursorOf = ({ at, id }: EventPosition): string => `${at.getTime()}_${id}`;

export const getSecurityEvents = route({
  method: 'GET',
  path: '/security-events',
  capability: 'account',
  summary: {
    en: 'List the security events of the account, newest first: sign-ins, changes of factors, refused attempts',
    ko: '로그인, 인증 수단 변경, 거절된 시도처럼 계정에 있었던 일을 최근 순서로 보여 줘요',
  },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  query: z.strictObject({ before: Cursor.optional().meta({ description: 'The `next` value of the previous page' }) }),
  reply: z.object({
    events: z.array(SecurityEvent),
    next: z.string().nullable().meta({ description: 'The value of `before` for the next page. Null on the last page' }),
  }),
}).handle(async (deps: WithContributions, { before }, { principal, locale }) => {
  // The query reads one event more than is shown. The extra event tells whether there is another page.
  const said: Said = { declared: deps.events.declared(), phrases: deps.contributions.all(methodPhrases), locale };
  const rows = await selectEventsOf(deps.db, { userId: principal.user.id, types: said.declared.shown, before, limit: eventsOfPage + 1 });
  const shown = rows.slice(0, eventsOfPage);
  const last = rows.length > eventsOfPage ? shown.at(-1) : undefined;
  return { events: shown.map((row) => toSecurityEvent(row, said, principal.session.id)), next: last ? cursorOf(last) : null };
});

/** What the sentences of events are made of. */
interface Said {
  readonly declared: EventRegistry;
  readonly phrases: readonly MethodPhrase[];
  readonly locale: Locale;
}

function toSecurityEvent(row: AuditRow, { declared, phrases, locale }: Said, currentSession: string): z.input<typeof SecurityEvent> {
  const { id, at, type, sessionId, method, details } = row;
  const byAdministrator = row.actor !== null;
  const { words = null, namesDevice } = declared.byType.get(type) ?? {};
  const name = (details as Readonly<Record<string, unknown>> | null)?.['name'];
  return {
    id,
    at,
    type,
    // The query returns only events that have words.
    text: words
      ? wordsOf(words, locale, { method, phrases, name: typeof name === 'string' ? name : undefined, ...(namesDevice && { namesDevice }) })
      : type,
    byAdministrator,
    device: byAdministrator || row.userAgent === null ? null : deviceLabel(row.userAgent, locale),
    ip: byAdministrator ? null : row.ip,
    current: sessionId === currentSession,
  };
}
