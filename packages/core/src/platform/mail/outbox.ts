import { and, desc, eq, lt } from 'drizzle-orm';
import type { Platform } from '../platform.ts';
import { outboxMessages } from './tables.ts';
import type { MailTransport } from './transport.ts';

type Deps = Pick<Platform, 'db' | 'clock'>;
export type OutboxMessage = typeof outboxMessages.$inferSelect;

const listedAtMost = 200;
const keptMs = 7 * 24 * 3600 * 1000;

/** Keeps mails in the database, for developers to read. A mail is stored durably, as real delivery would be, and once per job. */
export function openOutbox(deps: Deps): MailTransport {
  return {
    async send({ id, to, subject, text, html, links, code }) {
      const row = {
        id,
        channel: 'mail' as const,
        recipient: to,
        subject,
        text,
        html,
        links: [...links],
        code,
        createdAt: deps.clock.now(),
      };
      await deps.db.insert(outboxMessages).values(row).onConflictDoNothing();
    },
    async close() {},
  };
}

/** Newest first: all messages, or those to one address or number. */
export function listOutbox(deps: Deps, to: string | undefined): Promise<OutboxMessage[]> {
  return deps.db
    .select()
    .from(outboxMessages)
    .where(to === undefined ? undefined : eq(outboxMessages.recipient, to))
    .orderBy(desc(outboxMessages.createdAt), desc(outboxMessages.id))
    .limit(listedAtMost);
}

export async function emptyOutbox(deps: Deps): Promise<void> {
  await deps.db.delete(outboxMessages);
}

/** Deletes mails older than a week, which no developer needs. */
export async function sweepOutbox(deps: Deps): Promise<void> {
  await deps.db.delete(outboxMessages).where(and(lt(outboxMessages.createdAt, new Date(deps.clock.now().getTime() - keptMs))));
}
