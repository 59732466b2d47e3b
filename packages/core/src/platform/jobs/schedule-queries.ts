import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { schedule } from './tables.ts';

/** A turn that somebody has taken. `leasedUntil` tells it from every other turn: each claim moves it further. */
export interface Turn {
  readonly name: string;
  readonly leasedUntil: Date;
}

/**
 * Notes when work is due for the first time. What is known keeps its time; where that is so far ahead that neither its period
 * nor a lease explains it, the period has become shorter, or a clock was wrong.
 */
export async function noteFirstTurns(
  db: Database,
  first: readonly (typeof schedule.$inferInsert)[],
  { leaseEnd }: { readonly leaseEnd: Date },
): Promise<void> {
  const due = sql`excluded.due_at`;
  await db
    .insert(schedule)
    .values([...first])
    .onConflictDoUpdate({
      target: schedule.name,
      set: { dueAt: due },
      setWhere: and(gt(schedule.dueAt, due), gt(schedule.dueAt, leaseEnd)),
    });
}

/** Takes the turn that has been due for longest. One statement: of any number of processes one gets it. */
export async function takeTurn(
  db: Database,
  { names, now, leaseEnd }: { readonly names: readonly string[]; readonly now: Date; readonly leaseEnd: Date },
): Promise<Turn | undefined> {
  const due = db
    .select({ name: schedule.name })
    .from(schedule)
    .where(and(inArray(schedule.name, names), lte(schedule.dueAt, now)))
    .orderBy(asc(schedule.dueAt))
    .limit(1)
    .for('update', { skipLocked: true });
  const [taken] = await db
    .update(schedule)
    .set({ dueAt: leaseEnd })
    .where(eq(schedule.name, due))
    .returning({ name: schedule.name, leasedUntil: schedule.dueAt });
  return taken;
}

/** Says when the next turn is. Only by whoever still has this one: after its lease another process may be at it. */
export async function endTurn(db: Database, { name, leasedUntil }: Turn, dueAt: Date): Promise<void> {
  await db
    .update(schedule)
    .set({ dueAt })
    .where(and(eq(schedule.name, name), eq(schedule.dueAt, leasedUntil)));
}
