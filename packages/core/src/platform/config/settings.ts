import { z } from 'zod';
import { apiKeySettings } from './api-key-settings.ts';
import { captchaSettings } from './captcha-settings.ts';
import { consentSettings } from './consent-settings.ts';
import { lifetimeSettings } from './lifetime-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { lockoutSettings } from './lockout-settings.ts';
import { lookSettings } from './look-settings.ts';
import { mailSettings } from './mail-settings.ts';
import { observationSettings } from './observation-settings.ts';
import type { SettingsPart } from './part.ts';
import { passkeySettings } from './passkey-settings.ts';
import { passwordSettings, shortestOnlyFactor } from './password-settings.ts';
import { serverSettings } from './server-settings.ts';
import { signInMethods, signInSettings } from './sign-in-settings.ts';
import { missingForSms, type SmsGatewayName, smsSettings } from './sms-settings.ts';
import { storageSettings } from './storage-settings.ts';
import { tokenSettings } from './token-settings.ts';
import { twoFactorSettings } from './two-factor-settings.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for `http://localhost` and friends, where cookies cannot carry the `__Host-` prefix. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopbackHosts.has(new URL(origin).hostname);
}

/** True for an origin of this machine: each of its ports is another app. */
export function isLocalOrigin(origin: string): boolean {
  return isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith('.localhost');
}

/**
 * Is the embedded mailbox shown? Never in production (S-112), and in development under an origin of this machine alone: where
 * somebody forgot NODE_ENV on a public one, everybody would read the reset links of everybody else. Tests read it whatever their origin.
 */
export function showsOutbox(settings: Pick<Settings, 'environment' | 'origin'>): boolean {
  return settings.environment === 'test' || isDevelopersMachine(settings);
}

/** In development under an origin of this machine, so that whoever comes is the one developer. */
export function isDevelopersMachine({ environment, origin }: Pick<Settings, 'environment' | 'origin'>): boolean {
  return environment === 'development' && isLocalOrigin(origin);
}

/**
 * V4.1.2: did a request come by plain http to an https origin, as a trusted proxy tells? Of several the first one counts:
 * that is where the client is. Whoever forges the header is refused, or moved to https, and gains nothing.
 */
export function cameByPlainHttp({ origin, trustProxy }: Pick<Settings, 'origin' | 'trustProxy'>, forwardedProto?: string): boolean {
  return origin.startsWith('https:') && trustProxy !== 0 && forwardedProto?.split(',', 1)[0]?.trim() === 'http';
}

/** Every part, in the order of docs/configuration.md. */
export const settingsParts: readonly SettingsPart[] = [
  serverSettings,
  observationSettings,
  storageSettings,
  mailSettings,
  smsSettings,
  captchaSettings,
  passkeySettings,
  signInSettings,
  consentSettings,
  lockoutSettings,
  limitSettings,
  passwordSettings,
  twoFactorSettings,
  tokenSettings,
  apiKeySettings,
  lifetimeSettings,
  lookSettings,
];

/** Everything that can be configured, each by itself. */
const SettingsFields = z.strictObject({
  ...serverSettings.shape,
  ...observationSettings.shape,
  ...storageSettings.shape,
  ...mailSettings.shape,
  ...smsSettings.shape,
  ...captchaSettings.shape,
  ...passkeySettings.shape,
  ...signInSettings.shape,
  ...consentSettings.shape,
  ...lockoutSettings.shape,
  ...limitSettings.shape,
  ...passwordSettings.shape,
  ...twoFactorSettings.shape,
  ...tokenSettings.shape,
  ...apiKeySettings.shape,
  ...lifetimeSettings.shape,
  ...lookSettings.shape,
});

/** All of it, with the rules between settings, and what follows from the others where it is not given. */
export const Settings = SettingsFields.superRefine((settings, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: path.split('.'), message });
  const { environment, origin, mail, rateLimitFactor, sms, captcha, passkeys, password, twoFactor, signInMethods: methods } = settings;
  if (environment === 'production') {
    if (!origin.startsWith('https:') && !isLoopbackOrigin(origin)) refuse('origin', 'must be https in production');
    if (mail.url === 'outbox:') refuse('mail', 'the outbox is for development; give an smtp:// or smtps:// URL');
    if (rateLimitFactor !== undefined && rateLimitFactor > 10) refuse('rateLimitFactor', 'may be 10 at most in production');
  } else if (!origin.startsWith('https:') && !isLoopbackOrigin(origin)) {
    refuse('origin', 'must be https, or http on localhost');
  }
  if (environment === 'production' && sms.gateways?.includes('outbox:'))
    refuse('sms.gateways', 'the outbox is for development; name a gateway, or off');
  if (settings.databaseDirectUrl !== undefined && settings.databaseUrl === undefined)
    refuse('databaseDirectUrl', 'stands beside DATABASE_URL (databaseUrl), which is not set');
  const missing = missingForSms(sms);
  if (missing !== undefined) refuse('sms.gateways', missing);
  if (methods?.includes('sms-code') && smsGatewaysOf(settings).length === 0)
    refuse('signInMethods', 'sms-code needs a gateway for text messages');
  const vendor = captcha.provider !== undefined && captcha.provider !== 'off' && captcha.provider !== 'altcha';
  if (vendor && (captcha.siteKey === undefined || captcha.secret === undefined))
    refuse('captcha.provider', 'needs the site key and the secret that its vendor gave');
  if (password.minimumLength < shortestOnlyFactor && twoFactor.requiredFor !== 'everyone') {
    const remedy = 'or two-factor required of everyone (twoFactor.requiredFor, DAEMUN_TWO_FACTOR)';
    refuse('password.minimumLength', `must be ${shortestOnlyFactor} or more, ${remedy}`);
  }
  const { hostname } = new URL(origin);
  const { rpId } = passkeys;
  if (rpId !== undefined && rpId !== hostname && !hostname.endsWith(`.${rpId}`))
    refuse('passkeys.rpId', `must be ${hostname}, or a domain above it`);
}).transform((settings) => {
  const { environment, origin, sms, captcha, passkeys } = settings;
  const gateways = smsGatewaysOf(settings);
  return {
    ...settings,
    // What an incident is looked into by must have been written before; a terminal is for the person in front of it.
    requestLog: settings.requestLog ?? (environment === 'production' ? 'all' : 'errors'),
    sms: { ...sms, gateways },
    signInMethods: settings.signInMethods ?? signInMethods.filter((method) => method !== 'sms-code' || gateways.length > 0),
    captcha: { ...captcha, provider: captcha.provider ?? (environment === 'production' ? 'altcha' : 'off') },
    passkeys: { ...passkeys, rpId: passkeys.rpId ?? new URL(origin).hostname },
  };
});

/** In development the outbox, in production none, where nothing is said. */
function smsGatewaysOf({ environment, sms }: z.output<typeof SettingsFields>): SmsGatewayName[] {
  return sms.gateways ?? (environment === 'production' ? [] : ['outbox:']);
}

/** Checked settings, as every part reads them. */
export type Settings = z.output<typeof Settings>;
/** What an embedder writes: only `origin` and `secrets` are required. */
export type SettingsInput = z.input<typeof Settings>;

export type { CaptchaProvider } from './captcha-settings.ts';
export type { ClaimsFunction } from './token-settings.ts';

/** Thrown at start when settings are wrong: every fault at once, each with its name and what it takes. */
export class SettingsError extends TypeError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not right:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

/**
 * Checks settings and fills in the defaults.
 * @param nameOf how a path is called where the settings came from (an environment variable, say)
 * @throws SettingsError listing every fault
 */
export function parseSettings(input: unknown, nameOf: (path: string) => string = (path) => path): Settings {
  const parsed = Settings.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map((issue) => `${nameOf(issue.path.join('.'))}: ${issue.message}`));
}
