import { z } from 'zod';
import type { CallerSession, CallerUser } from '../http/caller.ts';
import { isTimeZone } from '../i18n/moment.ts';
import { AndroidApp, AppleApp, HeaderName, Origin, TrustedOrigin } from './app-settings.ts';
import { Captcha, type CaptchaProvider } from './captcha-settings.ts';
import { Consents } from './consent-settings.ts';
import { day, hour, lifetime, minute } from './lifetime.ts';
import { Limits } from './limit-settings.ts';
import { MetricsAddress, RequestLog } from './observation-settings.ts';
import { missingForSms, Phone, Sms, type SmsGatewayName } from './sms-settings.ts';
import { MailUrl, PageOrMailUrl, PageUrl, PostgresqlUrl, RedisUrl } from './url-settings.ts';

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

/** Secrets that appear in guides and examples: whoever starts with one of them has none (S-111). */
const knownExamples = /^(change-?me|secret|example|password|test|your-|0+$|1234)/i;

const Secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes; make one with: openssl rand -base64 32')
  .refine(
    (value) => !knownExamples.test(value) && new Set(value).size >= 8,
    'looks like an example; make one with: openssl rand -base64 32',
  );

const Brand = z.strictObject({
  name: z.string().min(1).max(40).default('Daemun').describe('The product name, in pages and mails'),
  logoUrl: z.string().optional().describe('Path of a logo on this origin; the gate glyph where unset'),
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional()
    .describe('Accent colour of the pages, #rrggbb'),
  termsUrl: PageUrl.optional().describe('Linked below the sign-up form'),
  privacyUrl: PageUrl.optional().describe('Linked below the sign-up form'),
  supportUrl: PageOrMailUrl.optional().describe('Linked from error pages'),
});

const Lifetimes = z.strictObject({
  sessionIdleSeconds: lifetime(7 * day, 1, 30 * day, 'A session without activity ends after'),
  sessionAbsoluteSeconds: lifetime(30 * day, 1, 30 * day, 'A session ends after, whatever happens (63B §2.1.3)'),
  sessionRenewalSeconds: lifetime(day, 1, 30 * day, 'A session gets a new token after (C3)'),
  sessionsPerUser: z.number().int().min(1).max(1000).default(50).describe('The oldest session above this number ends'),
  freshSeconds: lifetime(10 * minute, 1, 15 * minute, 'How long a verified factor counts as fresh (S-64)'),
  emailVerificationSeconds: lifetime(day, 1, day, 'A verification link lives'),
  emailSignInSeconds: lifetime(10 * minute, 1, 10 * minute, 'A mailed sign-in link or code lives'),
  passwordResetSeconds: lifetime(30 * minute, 1, hour, 'A reset link lives'),
  emailChangeUndoSeconds: lifetime(7 * day, 1, 30 * day, 'The undo link of a changed address or number lives'),
  pendingSignInSeconds: lifetime(10 * minute, 1, 15 * minute, 'A sign-in waits for its second factor'),
  firstAdministratorSeconds: lifetime(day, 1, day, 'The link that makes the first administrator lives (S-17)'),
  deletionGraceSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * day)
    .default(14 * day)
    .describe('A deleted account can be called back for'),
});

/** Shorter passwords are for deployments that demand two-factor of everyone (S-01, R1). */
const shortestOnlyFactor = 12;

const PasswordPolicy = z.strictObject({
  minimumLength: z.number().int().min(8).max(64).default(shortestOnlyFactor).describe('Code points (S-01)'),
  maximumLength: z.number().int().min(64).max(256).default(256).describe('Code points (S-02)'),
  minimumStrength: z.number().int().min(0).max(4).default(3).describe('zxcvbn estimate, of 4'),
  memoryKib: z
    .number()
    .int()
    .min(12 * 1024)
    .max(1024 * 1024)
    .default(19 * 1024)
    .describe('Argon2id m (C1)'),
  iterations: z.number().int().min(1).max(20).default(2).describe('Argon2id t'),
  parallelism: z.number().int().min(1).max(8).default(1).describe('Argon2id p'),
  pepper: z.string().min(32).optional().describe('HMAC key over the password before hashing; kept outside the database'),
  hashesAtOnce: z.number().int().min(1).max(64).optional().describe('Default: cores, at most 4 (S-07)'),
  hashQueue: z.number().int().min(0).max(1000).default(50),
  hashWaitSeconds: z.number().min(0.1).max(30).default(5),
});

const Lockout = z.strictObject({
  /** Seconds to wait after the 5th, 6th, … failure in a row; the last one repeats (C5). */
  delaysSeconds: z.array(z.number().min(0)).min(1).default([30, 60, 120, 240, 480, 960, 1920, 3600]),
  disableAfter: z.number().int().min(10).max(100).default(100).describe('Failures in a row until the password is refused (S-24)'),
});

/** Ways to sign in, by the names of their routes. */
export const signInMethods = ['passkey', 'password', 'magic-link', 'email-code', 'sms-code'] as const;
export type SignInMethod = (typeof signInMethods)[number];

const TwoFactor = z.strictObject({
  requiredFor: z
    .enum(['nobody', 'administrators', 'everyone'])
    .default('administrators')
    .describe('Whose accounts must have two-factor; administrators have no time to do without (R16)'),
  graceSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * day)
    .default(7 * day)
    .describe('How long after the first sign-in under that rule an account may go without'),
  trustedDeviceSeconds: lifetime(30 * day, 0, 30 * day, 'A browser is trusted for; 0 switches trusted browsers off (R5)'),
  totpWindow: z.enum(['both-sides', 'strict']).default('both-sides').describe('Codes of the next step too, or not (R3)'),
});

/** Claims that a deployment adds to access tokens: of the account and session they are for. */
export type ClaimsFunction = (of: { readonly user: CallerUser; readonly session: CallerSession }) => object | Promise<object>;

const Tokens = z.strictObject({
  algorithm: z.enum(['ES256', 'RS256', 'EdDSA']).default('ES256').describe('New signing keys are for'),
  accessSeconds: lifetime(15 * minute, 10, hour, 'An access token lives'),
  refreshIdleSeconds: lifetime(14 * day, 1, 90 * day, 'Tokens that are not refreshed end after'),
  refreshAbsoluteSeconds: lifetime(90 * day, 1, 365 * day, 'Tokens end after, whatever happens'),
  refreshGraceSeconds: lifetime(10, 0, 10, 'The same refresh token is answered with the same successor for'),
  oneFamilyPerUser: z.boolean().default(false).describe('A sign-in by tokens ends the account’s earlier ones'),
  signingKeySeconds: lifetime(90 * day, 8 * day, 365 * day, 'A signing key is replaced after'),
  audience: z.string().min(1).max(200).optional().describe('The `aud` of access tokens; the origin where unset'),
  hasura: z.boolean().default(false).describe('Adds the claims that Hasura reads'),
  claims: z.custom<ClaimsFunction>((value) => typeof value === 'function').optional(),
});

const ApiKeys = z.strictObject({
  defaultSeconds: lifetime(90 * day, hour, 365 * day, 'A key lives, where its owner says nothing else'),
  maximumSeconds: lifetime(365 * day, hour, 10 * 365 * day, 'A key lives at most'),
  perUser: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Keys that an account may have; replaced and expired ones do not count'),
  scopes: z.array(z.string().min(1)).optional().describe('Scopes that owners may give to their keys'),
  tiers: z.array(z.string().min(1)).optional().describe('Tiers that owners may give to their keys'),
});

const Passkeys = z.strictObject({
  rpId: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as example.com')
    .optional()
    .describe('The domain that passkeys are bound to; passkeys made under another one stop working'),
  perUser: z.number().int().min(1).max(1000).default(20).describe('Passkeys that an account may have'),
  deviceBoundFor: z
    .enum(['nobody', 'administrators', 'everyone'])
    .default('nobody')
    .describe('Whose passkeys must stay in one device; synced ones are refused'),
  androidApps: z.array(AndroidApp).default([]).describe('Android apps that may use the passkeys; told at /.well-known/assetlinks.json'),
  appleApps: z
    .array(AppleApp)
    .default([])
    .describe('Apps of iOS and macOS that may use the passkeys; told at /.well-known/apple-app-site-association'),
});

/** Who may say what the client's address is (S-20): a number of proxies, or the networks they are in. */
const TrustProxy = z.union([z.number().int().min(0).max(10), z.array(z.string()).min(1)]);

const Mail = z.strictObject({
  url: MailUrl.default('outbox:'),
  from: z.string().min(3).default('Daemun <no-reply@localhost>'),
});

/** Everything that can be configured, each by itself. */
export const SettingsFields = z.strictObject({
  environment: z.enum(['development', 'test', 'production']).default('production'),
  origin: Origin.describe('The public origin. Links and cookies come from here and nowhere else (S-50)'),
  trustedOrigins: z
    .array(TrustedOrigin)
    .default([])
    .describe('Further origins whose pages, or apps, may call the API; cookies travel only from the same site'),
  trustedOriginHeaders: z
    .array(HeaderName)
    .default([])
    .describe('Request headers that they may send beside those of the API, such as those of tracing'),
  secrets: z.array(Secret).min(1).describe('Newest first: the first encrypts, all decrypt'),
  dataFolder: z.string().default('./.daemun').describe('Home of the embedded database; ":memory:" keeps it in memory'),
  databaseUrl: PostgresqlUrl.optional().describe('PostgreSQL; unset means embedded'),
  databaseDirectUrl: PostgresqlUrl.optional().describe(
    'The same database past a pooler in transaction mode: for migrations, and to hear of what other processes revoke',
  ),
  migrationWaitSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(300)
    .describe('How long others may keep a migration of PostgreSQL waiting until the start gives up'),
  sessionCacheEntries: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(20_000)
    .describe('Sessions that a process remembers, about 2 KiB each, and as many API keys; 0 asks the database every time'),
  databaseConnections: z.number().int().min(1).max(200).default(10),
  redisUrl: RedisUrl.optional().describe('Redis; unset means in memory'),
  serviceTokens: z
    .array(Secret)
    .default([])
    .describe('By which other services of yours may ask about tokens and keys (introspection), and hear of revocations'),
  mail: Mail.prefault({}),
  sms: Sms.prefault({}),
  phone: Phone.prefault({}),
  trustProxy: TrustProxy.default(0),
  emailVerification: z.boolean().default(true).describe('Off: registering signs in at once, and tells whether an address is taken'),
  signInMethods: z
    .array(z.enum(signInMethods))
    .min(1)
    .optional()
    .describe('Ways to sign in that there are here, in the order in which they are offered'),
  rateLimitFactor: z
    .number()
    .min(0.1)
    .max(1_000_000)
    .optional()
    .describe('Multiplies every rate limit, 1 included: those of production; for load tests'),
  limits: Limits.prefault({}),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
    .default('Asia/Seoul')
    .describe('The zone of every date in mails and pages, which names it'),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  requestLog: RequestLog.optional(),
  metrics: MetricsAddress.optional(),
  brand: Brand.prefault({}),
  lifetimes: Lifetimes.prefault({}),
  password: PasswordPolicy.prefault({}),
  lockout: Lockout.prefault({}),
  twoFactor: TwoFactor.prefault({}),
  tokens: Tokens.prefault({}),
  apiKeys: ApiKeys.prefault({}),
  captcha: Captcha.prefault({}),
  passkeys: Passkeys.prefault({}),
  consents: Consents.prefault([]).describe(
    'Documents that people agree to at sign-up, and the least age that they state ([guide](guides/consents.md))',
  ),
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

export type { CaptchaProvider };

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
