import { z } from 'zod';
import { day, lifetime } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';

const TwoFactor = z.strictObject({
  requiredFor: variable(
    'DAEMUN_TWO_FACTOR',
    z
      .enum(['nobody', 'administrators', 'everyone'])
      .default('administrators')
      .describe('The accounts that must have two-factor. Administrators get no grace period (R16)'),
  ),
  graceSeconds: variable(
    'DAEMUN_TWO_FACTOR_GRACE_SECONDS',
    lifetime(
      7 * day,
      0,
      90 * day,
      'The grace period: how long an account may stay without two-factor after its first sign-in under this rule',
    ),
  ),
  trustedDeviceSeconds: variable(
    'DAEMUN_TRUSTED_DEVICE_SECONDS',
    lifetime(30 * day, 0, 30 * day, 'How long a browser stays trusted; 0 turns trusted browsers off (R5)'),
  ),
  totpWindow: variable(
    'DAEMUN_TOTP_WINDOW',
    z.enum(['both-sides', 'strict']).default('both-sides').describe('Whether a TOTP code of the next time step is accepted too (R3)'),
  ),
});

const shape = { twoFactor: TwoFactor.prefault({}) };

export const twoFactorSettings = defineSettings({ title: 'Two-factor', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
