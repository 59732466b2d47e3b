import { z } from 'zod';
import { AndroidApp, AppleApp } from './app-settings.ts';
import type { SettingsPart } from './part.ts';
import { variable } from './variable.ts';

const Passkeys = z.strictObject({
  rpId: variable(
    'DAEMUN_PASSKEY_DOMAIN',
    z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as example.com')
      .optional()
      .describe('The domain that passkeys are bound to; passkeys made under another one stop working'),
    { takes: 'the host of the origin, or a domain above it', standard: 'the host of the origin' },
  ),
  perUser: variable(
    'DAEMUN_PASSKEYS_PER_USER',
    z.number().int().min(1).max(1000).default(20).describe('Passkeys that an account may have'),
  ),
  deviceBoundFor: variable(
    'DAEMUN_PASSKEYS_DEVICE_BOUND',
    z
      .enum(['nobody', 'administrators', 'everyone'])
      .default('nobody')
      .describe('Whose passkeys must stay in one device; synced ones are refused'),
  ),
  androidApps: variable(
    'DAEMUN_PASSKEY_ANDROID_APPS',
    z.array(AndroidApp).default([]).describe('Android apps that may use the passkeys; told at /.well-known/assetlinks.json'),
    { takes: 'a package and the SHA-256 of its certificate, such as com.example.app=AB:CD:…, separated by commas', standard: 'none' },
  ),
  appleApps: variable(
    'DAEMUN_PASSKEY_APPLE_APPS',
    z
      .array(AppleApp)
      .default([])
      .describe('Apps of iOS and macOS that may use the passkeys; told at /.well-known/apple-app-site-association'),
    { takes: 'a team and a bundle, such as ABCDE12345.com.example.app, separated by commas', standard: 'none' },
  ),
});

export const passkeySettings = { title: 'Passkeys', shape: { passkeys: Passkeys.prefault({}) } } satisfies SettingsPart;
