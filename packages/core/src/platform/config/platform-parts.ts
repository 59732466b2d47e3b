import { captchaSettings } from './captcha-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { lookSettings } from './look-settings.ts';
import { mailSettings } from './mail-settings.ts';
import { observationSettings } from './observation-settings.ts';
import { outboundSettings } from './outbound-settings.ts';
import type { SettingsPart } from './part.ts';
import { serverSettings } from './server-settings.ts';
import { smsSettings } from './sms-settings.ts';
import { storageSettings } from './storage-settings.ts';

/** The settings that the platform reads, in the order of docs/configuration.md. The settings of capabilities come after them. */
export const platformParts: readonly SettingsPart[] = [
  serverSettings,
  observationSettings,
  storageSettings,
  mailSettings,
  smsSettings,
  captchaSettings,
  outboundSettings,
  limitSettings,
  lookSettings,
];
