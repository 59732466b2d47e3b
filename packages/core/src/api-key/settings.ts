import { z } from 'zod';
import { day, hour, lifetime } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';

const ApiKeys = z.strictObject({
  defaultSeconds: variable(
    'DAEMUN_API_KEY_SECONDS',
    lifetime(90 * day, hour, 365 * day, 'The lifetime of a key, if its owner chooses none'),
  ),
  maximumSeconds: variable('DAEMUN_API_KEY_MAX_SECONDS', lifetime(365 * day, hour, 10 * 365 * day, 'The longest lifetime of a key')),
  perUser: variable(
    'DAEMUN_API_KEYS_PER_USER',
    z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe('The most keys that an account may have. Replaced and expired keys do not count'),
  ),
  scopes: variable('DAEMUN_API_KEY_SCOPES', z.array(z.string().min(1)).optional().describe('Scopes that owners may give to their keys'), {
    takes: 'scopes, separated by commas',
    standard: 'any',
  }),
  tiers: variable('DAEMUN_API_KEY_TIERS', z.array(z.string().min(1)).optional().describe('Tiers that owners may give to their keys'), {
    takes: 'tiers, separated by commas',
    standard: 'any',
  }),
});

const shape = { apiKeys: ApiKeys.prefault({}) };

export const apiKeySettings = defineSettings({ title: 'API keys', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
