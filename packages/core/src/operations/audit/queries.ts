import { desc, eq } from 'drizzle-orm';
import type { PersonalDataSource } from '../../account/export.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { auditEvents } from './tables.ts';

export type AuditRow = typeof auditEvents.$inferSelect;

const exportedAtMost = 10_000;

/** What happened to an account, newest first. */
export function listAuditOf(db: Queryable, userId: string, limit: number): Promise<AuditRow[]> {
  return db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(desc(auditEvents.at)).limit(limit);
}

export const auditData: PersonalDataSource = {
  name: 'events',
  collect: async ({ db }, userId) => (await listAuditOf(db, userId, exportedAtMost)).map(({ id: _, userId: __, ...event }) => event),
};
