import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Platform } from '../platform.ts';
import { smsDays } from './tables.ts';

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** A message that was counted against a day. */
export interface ConsumedSms {
  readonly day: string;
  readonly proven: boolean;
}

type BudgetDeps = Pick<Platform, 'clock' | 'db' | 'settings'>;

/**
 * Counts a message against the day before the message is sent; undefined if the day has none left. Half of a day is for numbers
 * that are `proven`: an attacker who invents numbers blocks nobody's second factor. One statement.
 */
export async function consumeOne({ db, clock, settings }: BudgetDeps, proven: boolean): Promise<ConsumedSms | undefined> {
  const day = dayOf(clock.now());
  const { perDay } = settings.sms;
  // If the day's number is odd, unproven numbers get the larger half. Without it, a day with one message would let nobody prove a
  // number.
  const toUnproven = Math.ceil(perDay / 2);
  const left: SQL | undefined = proven ? lt(smsDays.sent, perDay) : and(lt(smsDays.sent, perDay), lt(smsDays.sentToUnproven, toUnproven));
  const rows = await db
    .insert(smsDays)
    .values({ day, sent: 1, sentToUnproven: proven ? 0 : 1 })
    .onConflictDoUpdate({
      target: smsDays.day,
      set: { sent: sql`${smsDays.sent} + 1`, ...(!proven && { sentToUnproven: sql`${smsDays.sentToUnproven} + 1` }) },
      setWhere: left,
    })
    .returning({ sent: smsDays.sent });
  return rows.length > 0 ? { day, proven } : undefined;
}

/** Gives back a message that surely never left, so that a gateway that is down for an hour costs nothing. */
export async function refundOne({ db }: Pick<Platform, 'db'>, { day, proven }: ConsumedSms): Promise<void> {
  await db
    .update(smsDays)
    .set({ sent: sql`${smsDays.sent} - 1`, ...(!proven && { sentToUnproven: sql`${smsDays.sentToUnproven} - 1` }) })
    .where(and(eq(smsDays.day, day), gt(smsDays.sent, 0)));
}

const keptMs = 60 * 24 * 3600 * 1000;

export async function sweepSmsDays({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(smsDays).where(lt(smsDays.day, dayOf(new Date(clock.now().getTime() - keptMs))));
}
