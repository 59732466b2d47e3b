import { index, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';
import { daemunSchema } from '../database/daemun-schema.ts';

/** Answered challenges of our own. Each challenge is good for one request. */
export const captchaAnswers = daemunSchema.table(
  'captcha_answers',
  {
    /** SHA-256 of the challenge. */
    challengeHash: bytea('challenge_hash').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('captcha_answers_by_expiry').on(table.expiresAt)],
);
