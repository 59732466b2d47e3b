import { and, desc, eq, gt, inArray, lt, lte, or } from 'drizzle-orm';
import type { PersonalDataSource } from '../../kernel/slots.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { EventType } from '../../platform/events/events.ts';
import { auditEvents } from './tables.ts';

export type AuditRow = typeof auditEvents.$inferSelect;

const exportedAtMost = 10_000;

/** The events of an account, newest first. */
export function listAuditOf(db: Queryable, userId: string, limit: number): Promise<AuditRow[]> {
  return db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(desc(auditEvents.at)).limit(limit);
}

/** The position of the last event on a page. The next page starts after it. */
export interface EventPosition {
  readonly at: Date;
  readonly id: string;
}

/** One page of an account's events, newest first: only the given types, and only events older than `before` if that is given. */
export function selectEventsOf(
  db: Queryable,
  page: { readonly userId: string; readonly types: readonly string[]; readonly before: EventPosition | undefined; readonly limit: number },
) {
  const { userId, types, before, limit } = page;
  const { at, id } = auditEvents;
  // The index can use only the first condition. The second condition separates events of the same moment.
  const older = before && and(lte(at, before.at), or(lt(at, before.at), lt(id, before.id)));
  return db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.userId, userId), inArray(auditEvents.type, types), older))
    .orderBy(desc(at), desc(id))
    .limit(limit);
}

/** The newest event of a type since a given moment. */
export async function findEventSince(db: Queryable, type: EventType, since: Date): Promise<AuditRow | undefined> {
  const [row] = await db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.type, type), gt(auditEvents.at, since)))
    .orderBy(desc(auditEvents.at))
    .limit(1);
  return row;
}

export const auditData: PersonalDataSource = {
  name: 'events',
  collect: async ({ db }, userId) => (await listAuditOf(db, userId, exportedAtMost)).map(({ id: _, userId: __, ...event }) => event),
};
