import { integer, text } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../database/daemun-schema.ts';

/** How many text messages left on a day: the hard stop for the cost of a flood (C4). */
export const smsDays = daemunSchema.table('sms_days', {
  /** `2026-11-21`, in UTC. */
  day: text('day').primaryKey(),
  sent: integer('sent').notNull(),
  /** The messages among them that went to numbers which the account had not proven. */
  sentToUnproven: integer('sent_to_unproven').notNull().default(0),
});
