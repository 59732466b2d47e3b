import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { schedule } from './tables.ts';

/** A turn that a process has claimed. `leasedUntil` identifies the turn, because each claim moves `leasedUntil` further. */
export interface Turn {
  readonly name: string;
  readonly leasedUntil: Date;
}

/**
 * Notes when work is due for the first time. Known work keeps its due time, unless neither its period nor a lease explains that
 * time. Then the period has become shorter, or a clock was wrong.
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

/** Claims the turn that has been due for longest. One statement: one process out of any number gets the turn. */
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

/**
 * Sets the time of the next turn. Only the process that still has this turn can do so: after the lease another process may run
 * it.
 */
export async function endTurn(db: Database, { name, leasedUntil }: Turn, dueAt: Date): Promise<void> {
  await db
    .update(schedule)
    .set({ dueAt })
    .where(and(eq(schedule.name, name), eq(schedule.dueAt, leasedUntil)));
}
