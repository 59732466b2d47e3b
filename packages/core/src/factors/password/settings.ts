import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from '../../platform/config/part.ts';
import { variable } from '../../platform/config/variable.ts';

/** Shorter passwords are for deployments that demand two-factor of everyone (S-01, R1). */
export const shortestOnlyFactor = 12;

const PasswordPolicy = z.strictObject({
  /** In code points (S-01). */
  minimumLength: variable(
    'DAEMUN_PASSWORD_MIN_LENGTH',
    z
      .number()
      .int()
      .min(8)
      .max(64)
      .default(shortestOnlyFactor)
      .describe('The shortest password, in characters. Less than 12 needs DAEMUN_TWO_FACTOR=everyone'),
  ),
  /** In code points (S-02). */
  maximumLength: variable(
    'DAEMUN_PASSWORD_MAX_LENGTH',
    z.number().int().min(64).max(256).default(256).describe('The longest password, in characters'),
  ),
  /** Of 4. */
  minimumStrength: variable(
    'DAEMUN_PASSWORD_MIN_STRENGTH',
    z.number().int().min(0).max(4).default(3).describe('The lowest password strength that is accepted, as zxcvbn estimates it'),
  ),
  /** Argon2id m (C1). */
  memoryKib: variable(
    'DAEMUN_PASSWORD_MEMORY_KIB',
    z
      .number()
      .int()
      .min(12 * 1024)
      .max(1024 * 1024)
      .default(19 * 1024)
      .describe('Argon2id: memory'),
  ),
  /** Argon2id t. */
  iterations: variable('DAEMUN_PASSWORD_ITERATIONS', z.number().int().min(1).max(20).default(2).describe('Argon2id: passes')),
  /** Argon2id p. */
  parallelism: variable('DAEMUN_PASSWORD_PARALLELISM', z.number().int().min(1).max(8).default(1).describe('Argon2id: lanes')),
  /** HMAC key over the password before hashing. */
  pepper: variable(
    'DAEMUN_PASSWORD_PEPPER',
    z
      .string()
      .min(32)
      .optional()
      .describe('A key that is mixed into every password hash and kept outside the database. A change makes all passwords invalid'),
    { takes: 'a secret of 32 characters or more', standard: 'none', secret: true },
  ),
  /** S-07. */
  hashesAtOnce: variable(
    'DAEMUN_PASSWORD_HASHES_AT_ONCE',
    z.number().int().min(1).max(64).optional().describe('How many passwords are hashed at the same time'),
    { standard: 'processor cores, at most 4' },
  ),
  hashQueue: variable(
    'DAEMUN_PASSWORD_HASH_QUEUE',
    z
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(50)
      .describe(
        'How many sign-ins may wait for hashing. Further ones get 503 `busy`. A quarter is reserved for known browsers and live sessions',
      ),
  ),
  hashWaitSeconds: variable(
    'DAEMUN_PASSWORD_HASH_WAIT_SECONDS',
    z.number().min(0.1).max(30).default(5).describe('The longest wait for hashing'),
  ),
});

const Lockout = z.strictObject({
  /** Seconds; C5. */
  delaysSeconds: variable(
    'DAEMUN_LOCKOUT_DELAYS_SECONDS',
    z
      .array(z.number().min(0))
      .min(1)
      .default([30, 60, 120, 240, 480, 960, 1920, 3600])
      .describe('The delays after the 5th, 6th, … wrong password in a row. The last delay repeats'),
    { takes: 'numbers of seconds, separated by commas' },
  ),
  disableAfter: variable(
    'DAEMUN_LOCKOUT_DISABLE_AFTER',
    z.number().int().min(10).max(100).default(100).describe('How many wrong passwords in a row disable the password (S-24)'),
  ),
});

const shape = { password: PasswordPolicy.prefault({}), lockout: Lockout.prefault({}) };

export const passwordSettings = defineSettings({
  title: 'Passwords',
  shape,
  check({ password, twoFactor }, refuse) {
    if (password.minimumLength >= shortestOnlyFactor || twoFactor.requiredFor === 'everyone') return;
    const remedy = 'or two-factor required of everyone (twoFactor.requiredFor, DAEMUN_TWO_FACTOR)';
    refuse('password.minimumLength', `must be ${shortestOnlyFactor} or more, ${remedy}`);
  },
});

declare module '../../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
