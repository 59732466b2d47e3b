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
      .describe('Whose accounts must have two-factor; administrators have no time to do without (R16)'),
  ),
  graceSeconds: variable(
    'DAEMUN_TWO_FACTOR_GRACE_SECONDS',
    lifetime(7 * day, 0, 90 * day, 'How long after the first sign-in under that rule an account may go without'),
  ),
  trustedDeviceSeconds: variable(
    'DAEMUN_TRUSTED_DEVICE_SECONDS',
    lifetime(30 * day, 0, 30 * day, 'A browser is trusted for; 0 switches trusted browsers off (R5)'),
  ),
  totpWindow: variable(
    'DAEMUN_TOTP_WINDOW',
    z.enum(['both-sides', 'strict']).default('both-sides').describe('Codes of the next step too, or not (R3)'),
  ),
});

const shape = { twoFactor: TwoFactor.prefault({}) };

export const twoFactorSettings = defineSettings({ title: 'Two-factor', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
