import { outboxMessages } from '../mail/tables.ts';
import type { Platform } from '../platform.ts';
import type { SmsGateway } from './gateway.ts';

/** Keeps text messages beside the mails of development, for developers to read. */
export function openSmsOutbox({ db, clock }: Pick<Platform, 'db' | 'clock'>): SmsGateway {
  return {
    name: 'outbox',
    async send({ id, to, text, code }) {
      const links = text.match(/https?:\/\/\S+/g) ?? [];
      const row = { id, channel: 'sms' as const, recipient: to, subject: '', text, html: '', links, code, createdAt: clock.now() };
      await db.insert(outboxMessages).values(row).onConflictDoNothing();
    },
  };
}
