import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { anyone } from '../http/guard.ts';
import { unlimitedBecauseDevelopment } from '../http/rates.ts';
import { route } from '../http/route.ts';
import { readPhone } from '../sms/number.ts';
import { trimTyped } from '../typed-text.ts';
import { emptyOutbox, listOutbox } from './outbox.ts';

const OutboxMessage = z.object({
  id: z.uuid(),
  channel: z.enum(['mail', 'sms']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  links: z.array(z.string()),
  code: z.string().nullable(),
  createdAt: z
    .date()
    .transform((date) => date.toISOString())
    .meta({ type: 'string', format: 'date-time' }),
});

/** The spelling of the recipient in the stored message. A plus that was not encoded arrives as a space. */
function recipientOf({ phone }: Settings, to: string): string {
  const number = readPhone(to.replace(/^ /, '+'), phone.countries[0]);
  return typeof number === 'string' ? trimTyped(to).toLowerCase() : number.e164;
}

/**
 * The embedded mailbox. This route does not exist in production, nor under an origin that other machines reach. An attacker's
 * site that points its own name to this machine cannot read the mailbox.
 */
export const getOutbox = route({
  method: 'GET',
  path: '/dev/outbox.json',
  base: 'root',
  ownHost: true,
  capability: 'operation',
  summary: {
    en: 'List the captured mails and text messages, newest first (development only)',
    ko: '보낸 것으로 처리된 메일과 문자를 최신 순으로 보여 줘요(개발 환경 전용)',
  },
  access: anyone,
  limits: unlimitedBecauseDevelopment,
  query: z.object({ to: z.string().max(320).optional() }),
  reply: z.array(OutboxMessage),
}).handle(async (deps, { to }) => {
  const messages = await listOutbox(deps, to === undefined ? undefined : recipientOf(deps.settings, to));
  return messages.map(({ recipient, ...message }) => ({ ...message, to: recipient }));
});

export const deleteOutbox = route({
  method: 'DELETE',
  path: '/dev/outbox.json',
  base: 'root',
  ownHost: true,
  capability: 'operation',
  summary: { en: 'Empty the mailbox (development only)', ko: '메일함을 비워요(개발 환경 전용)' },
  access: anyone,
  limits: unlimitedBecauseDevelopment,
}).handle(async (deps) => {
  await emptyOutbox(deps);
  return undefined;
});
