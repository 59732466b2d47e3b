import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { variable } from './variable.ts';

const Lockout = z.strictObject({
  /** Seconds; C5. */
  delaysSeconds: variable(
    'DAEMUN_LOCKOUT_DELAYS_SECONDS',
    z
      .array(z.number().min(0))
      .min(1)
      .default([30, 60, 120, 240, 480, 960, 1920, 3600])
      .describe('The waits after the 5th, 6th, … wrong password in a row; the last one repeats'),
    { takes: 'numbers of seconds, separated by commas' },
  ),
  disableAfter: variable(
    'DAEMUN_LOCKOUT_DISABLE_AFTER',
    z.number().int().min(10).max(100).default(100).describe('Failures in a row until the password is refused (S-24)'),
  ),
});

export const lockoutSettings = { title: 'Sign-in', shape: { lockout: Lockout.prefault({}) } } satisfies SettingsPart;
