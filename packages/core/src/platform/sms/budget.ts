import { lt, sql } from 'drizzle-orm';
import type { Platform } from '../platform.ts';
import { smsDays } from './tables.ts';

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Counts a message against the day, before it is sent; false where the day has none left. One statement. */
export async function spendOne({ db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>): Promise<boolean> {
  const rows = await db
    .insert(smsDays)
    .values({ day: dayOf(clock.now()), sent: 1 })
    .onConflictDoUpdate({
      target: smsDays.day,
      set: { sent: sql`${smsDays.sent} + 1` },
      setWhere: lt(smsDays.sent, settings.sms.perDay),
    })
    .returning({ sent: smsDays.sent });
  return rows.length > 0;
}

const keptMs = 60 * 24 * 3600 * 1000;

export async function sweepSmsDays({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(smsDays).where(lt(smsDays.day, dayOf(new Date(clock.now().getTime() - keptMs))));
}
