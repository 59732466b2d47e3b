import { index, pgTable, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';

/** Answered challenges of our own. Each challenge is good for one request. */
export const captchaAnswers = pgTable(
  'captcha_answers',
  {
    /** SHA-256 of the challenge. */
    challengeHash: bytea('challenge_hash').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('captcha_answers_by_expiry').on(table.expiresAt)],
);
