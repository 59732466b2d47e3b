import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from '../../platform/config/part.ts';
import { variable } from '../../platform/config/variable.ts';
import { AndroidApp, AppleApp } from './app-settings.ts';

const Passkeys = z.strictObject({
  rpId: variable(
    'DAEMUN_PASSKEY_DOMAIN',
    z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as example.com')
      .optional()
      .describe('The domain of passkeys (relying party ID). Passkeys of another domain stop working'),
    { takes: 'the host of the origin, or a domain above it', standard: 'the host of the origin' },
  ),
  perUser: variable(
    'DAEMUN_PASSKEYS_PER_USER',
    z.number().int().min(1).max(1000).default(20).describe('The most passkeys that an account may have'),
  ),
  deviceBoundFor: variable(
    'DAEMUN_PASSKEYS_DEVICE_BOUND',
    z
      .enum(['nobody', 'administrators', 'everyone'])
      .default('nobody')
      .describe('The accounts that may only use passkeys that stay in one device. Synced passkeys are refused'),
  ),
  androidApps: variable(
    'DAEMUN_PASSKEY_ANDROID_APPS',
    z.array(AndroidApp).default([]).describe('Android apps that may use the passkeys, published at /.well-known/assetlinks.json'),
    { takes: 'a package and the SHA-256 of its certificate, such as com.example.app=AB:CD:…, separated by commas', standard: 'none' },
  ),
  appleApps: variable(
    'DAEMUN_PASSKEY_APPLE_APPS',
    z
      .array(AppleApp)
      .default([])
      .describe('iOS and macOS apps that may use the passkeys, published at /.well-known/apple-app-site-association'),
    { takes: 'a team and a bundle, such as ABCDE12345.com.example.app, separated by commas', standard: 'none' },
  ),
});

const shape = { passkeys: Passkeys.prefault({}) };

export const passkeySettings = defineSettings({
  title: 'Passkeys',
  shape,
  complete: ({ passkeys }, { origin }) => ({ passkeys: { ...passkeys, rpId: passkeys.rpId ?? new URL(origin).hostname } }),
  check({ origin, passkeys: { rpId } }, refuse) {
    const { hostname } = new URL(origin);
    if (rpId !== hostname && !hostname.endsWith(`.${rpId}`)) refuse('passkeys.rpId', `must be ${hostname}, or a domain above it`);
  },
});

declare module '../../platform/config/settings.ts' {
  interface Settings extends Omit<OutputOf<typeof shape>, 'passkeys'> {
    readonly passkeys: z.output<typeof Passkeys> & { readonly rpId: string };
  }
  interface SettingsInput extends InputOf<typeof shape> {}
}
