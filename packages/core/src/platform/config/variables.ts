import { type RateDimension, rates } from '../http/rates.ts';
import { limitIntroduction, limitVariable, namedLimits, rateTakes, writeRate } from './limit-settings.ts';
import { metricsTakes, requestLogTakes } from './observation-settings.ts';

/** How the text of a variable becomes a value. */
export type VariableKind = 'text' | 'url' | 'number' | 'port' | 'flag' | 'list' | 'number-list' | 'proxies' | 'json';

/** One line of the configuration: an environment variable and the setting behind it. */
export interface Variable {
  readonly name: string;
  /** Where it lands in `Settings`; undefined for what only the HTTP server reads. */
  readonly path: string | undefined;
  readonly kind: VariableKind;
  /** What it takes, where the schema cannot say it in words. */
  readonly takes?: string;
  /** What it means, where the schema's own description does not suit. */
  readonly means?: string;
  /** The default, where it is made rather than constant. */
  readonly standard?: string;
  /** Never shown again, not even in the message that refuses it. */
  readonly secret?: true;
}

/** A heading of the configuration page, and its variables. */
export interface VariableGroup {
  readonly title: string;
  /** Stands between the heading and the table. */
  readonly introduction?: string;
  readonly variables: readonly Variable[];
}

const number = (name: string, path: string): Variable => ({ name, path, kind: 'number' });
const text = (name: string, path: string, takes: string): Variable => ({ name, path, kind: 'text', takes });
/** It may carry a user and a password, and is never shown again. */
const url = (name: string, path: string, takes: string): Variable => ({ name, path, kind: 'url', takes });

const whatIsCounted: Readonly<Record<RateDimension, string>> = {
  source: 'per client address (IPv4 /32, IPv6 /64)',
  slice: 'per network around it (IPv4 /24, IPv6 /48)',
  target: 'per target',
  targetAndSource: 'per target and client address',
};

/** One variable for each limit that is declared: what it counts is said there, and nowhere else. */
const limitVariables: readonly Variable[] = namedLimits.map((named) => {
  const { counts, limits, [named.dimension]: declared } = rates[named.rate];
  return {
    name: limitVariable(named),
    path: `limits.${named.rate}.${named.dimension}`,
    kind: 'list',
    takes: rateTakes,
    means: `${counts}: ${whatIsCounted[named.dimension]}. Limits ${limits}`,
    standard: `\`${declared.map(writeRate).join(',')}\``,
  };
});

/** The one table: the environment is read by it, and docs/configuration.md is written from it. */
export const variableGroups: readonly VariableGroup[] = [
  {
    title: 'Server',
    variables: [
      { name: 'PORT', path: undefined, kind: 'port', takes: 'a port from 1 to 65535', means: 'The port to listen on', standard: '3000' },
      {
        name: 'HOST',
        path: undefined,
        kind: 'text',
        takes: 'an address of this machine',
        means: 'The address to listen on',
        standard: '127.0.0.1; 0.0.0.0 in production',
      },
      {
        name: 'DAEMUN_ENV',
        path: 'environment',
        kind: 'text',
        means: 'Development has the outbox, on localhost alone, and makes its own secret; production refuses what is not safe to run',
        standard: 'production where NODE_ENV=production, else development',
      },
      {
        name: 'DAEMUN_ORIGIN',
        path: 'origin',
        kind: 'text',
        takes: 'an origin such as https://auth.example.com, without a path',
        standard: 'http://localhost:$PORT; required in production, as https',
      },
      {
        name: 'DAEMUN_TRUSTED_ORIGINS',
        path: 'trustedOrigins',
        kind: 'list',
        takes: 'origins such as https://app.example.com, or capacitor://localhost of an app, separated by commas',
        standard: 'none',
      },
      {
        name: 'DAEMUN_TRUSTED_ORIGIN_HEADERS',
        path: 'trustedOriginHeaders',
        kind: 'list',
        takes: 'names of headers such as traceparent, tracestate, separated by commas',
        standard: 'none',
      },
      {
        name: 'DAEMUN_TRUST_PROXY',
        path: 'trustProxy',
        kind: 'proxies',
        takes: 'the number of proxies in front (0 to 10), or their networks such as 10.0.0.0/8, separated by commas',
        means:
          'Who may say what the address of a client is. Behind a proxy this must be set, or all clients share one limit. It then has to send X-Forwarded-Proto as well, with what the client came by',
      },
      { name: 'DAEMUN_LOG_LEVEL', path: 'logLevel', kind: 'text', means: 'The least important line that is written' },
      { ...text('DAEMUN_REQUEST_LOG', 'requestLog', requestLogTakes), standard: 'all in production, else errors' },
      { ...text('DAEMUN_METRICS', 'metrics', metricsTakes), standard: 'off' },
    ],
  },
  {
    title: 'Secrets and storage',
    variables: [
      {
        name: 'DAEMUN_SECRET',
        path: 'secrets',
        kind: 'list',
        takes: 'one or more secrets of 32 bytes or more, separated by commas; make one with: openssl rand -base64 32',
        standard: 'made in the data folder; required in production',
        secret: true,
      },
      {
        name: 'DAEMUN_SERVICE_TOKENS',
        path: 'serviceTokens',
        kind: 'list',
        takes: 'secrets of 32 bytes or more, separated by commas; make one with: openssl rand -base64 32',
        standard: 'none: these routes are closed',
        secret: true,
      },
      text('DAEMUN_DATA', 'dataFolder', 'a folder, or :memory:'),
      { ...url('DATABASE_URL', 'databaseUrl', 'a postgres:// URL'), standard: 'the embedded database', secret: true },
      {
        ...url('DAEMUN_DATABASE_DIRECT_URL', 'databaseDirectUrl', 'a postgres:// URL'),
        standard: 'DATABASE_URL',
        secret: true,
      },
      number('DAEMUN_MIGRATION_WAIT_SECONDS', 'migrationWaitSeconds'),
      number('DAEMUN_SESSION_CACHE', 'sessionCacheEntries'),
      { ...number('DAEMUN_DATABASE_CONNECTIONS', 'databaseConnections'), means: 'Connections to PostgreSQL that one process keeps' },
      { ...url('REDIS_URL', 'redisUrl', 'a redis:// or rediss:// URL'), standard: 'in memory', secret: true },
    ],
  },
  {
    title: 'Mail',
    variables: [
      {
        ...url('DAEMUN_MAIL', 'mail.url', 'outbox:, or an smtp:// or smtps:// URL'),
        means: 'Where mail goes. The outbox shows it at /dev/outbox, on localhost alone, and is not for production',
        secret: true,
      },
      { ...text('DAEMUN_MAIL_FROM', 'mail.from', 'an address such as Example <no-reply@example.com>'), means: 'The sender' },
    ],
  },
  {
    title: 'Text messages',
    variables: [
      {
        name: 'DAEMUN_SMS',
        path: 'sms.gateways',
        kind: 'list',
        takes: 'off, outbox:, aligo:, solapi: or twilio:; a second one after a comma',
        standard: 'outbox:, which shows them at /dev/outbox on localhost; off in production',
      },
      number('DAEMUN_SMS_PER_DAY', 'sms.perDay'),
      number('DAEMUN_SMS_CODE_SECONDS', 'sms.codeSeconds'),
      {
        name: 'DAEMUN_PHONE_COUNTRIES',
        path: 'phone.countries',
        kind: 'list',
        takes: 'country codes such as KR, separated by commas; * for all',
      },
      { ...text('ALIGO_API_KEY', 'sms.aligo.apiKey', 'the key of Aligo’s console'), means: 'Aligo: key', secret: true },
      { ...text('ALIGO_USER_ID', 'sms.aligo.userId', 'the name you sign in to Aligo with'), means: 'Aligo: account' },
      { ...text('ALIGO_SENDER', 'sms.aligo.sender', 'a sender number that is registered with Aligo'), means: 'Aligo: sender' },
      { ...url('ALIGO_URL', 'sms.aligo.url', 'a URL'), means: 'Aligo: where its API is reached' },
      { name: 'ALIGO_TEST_MODE', path: 'sms.aligo.testMode', kind: 'flag' },
      { ...text('SOLAPI_API_KEY', 'sms.solapi.apiKey', 'the key of SOLAPI’s console'), means: 'SOLAPI: key' },
      { ...text('SOLAPI_API_SECRET', 'sms.solapi.apiSecret', 'its secret'), means: 'SOLAPI: secret', secret: true },
      { ...text('SOLAPI_SENDER', 'sms.solapi.sender', 'a sender number that is registered with SOLAPI'), means: 'SOLAPI: sender' },
      { ...url('SOLAPI_URL', 'sms.solapi.url', 'a URL'), means: 'SOLAPI: where its API is reached' },
      { ...text('TWILIO_ACCOUNT_SID', 'sms.twilio.accountSid', 'the account SID, AC…'), means: 'Twilio: account' },
      { ...text('TWILIO_AUTH_TOKEN', 'sms.twilio.authToken', 'its token'), means: 'Twilio: token', secret: true },
      { ...text('TWILIO_SENDER', 'sms.twilio.sender', 'a number such as +15005550006'), means: 'Twilio: sender' },
      {
        ...text('TWILIO_MESSAGING_SERVICE', 'sms.twilio.messagingService', 'a messaging service SID, MG…'),
        means: 'Twilio: messaging service, in the place of a sender',
      },
      { ...url('TWILIO_URL', 'sms.twilio.url', 'a URL'), means: 'Twilio: where its API is reached' },
    ],
  },
  {
    title: 'Captcha',
    variables: [
      {
        name: 'DAEMUN_CAPTCHA',
        path: 'captcha.provider',
        kind: 'text',
        standard: 'altcha in production, which needs no third party; else off',
      },
      { ...text('DAEMUN_CAPTCHA_SITE_KEY', 'captcha.siteKey', 'the public key of the vendor'), standard: 'none' },
      { ...text('DAEMUN_CAPTCHA_SECRET', 'captcha.secret', 'the secret key of the vendor'), standard: 'none', secret: true },
      { ...url('DAEMUN_CAPTCHA_VERIFY_URL', 'captcha.verifyUrl', 'a URL'), standard: 'the vendor’s' },
      number('DAEMUN_CAPTCHA_WORK', 'captcha.work'),
    ],
  },
  {
    title: 'Passkeys',
    variables: [
      {
        ...text('DAEMUN_PASSKEY_DOMAIN', 'passkeys.rpId', 'the host of the origin, or a domain above it'),
        standard: 'the host of the origin',
      },
      number('DAEMUN_PASSKEYS_PER_USER', 'passkeys.perUser'),
      { name: 'DAEMUN_PASSKEYS_DEVICE_BOUND', path: 'passkeys.deviceBoundFor', kind: 'text' },
      {
        name: 'DAEMUN_PASSKEY_ANDROID_APPS',
        path: 'passkeys.androidApps',
        kind: 'list',
        takes: 'a package and the SHA-256 of its certificate, such as com.example.app=AB:CD:…, separated by commas',
        standard: 'none',
      },
      {
        name: 'DAEMUN_PASSKEY_APPLE_APPS',
        path: 'passkeys.appleApps',
        kind: 'list',
        takes: 'a team and a bundle, such as ABCDE12345.com.example.app, separated by commas',
        standard: 'none',
      },
    ],
  },
  {
    title: 'Sign-in',
    variables: [
      {
        name: 'DAEMUN_SIGN_IN_METHODS',
        path: 'signInMethods',
        kind: 'list',
        takes: 'passkey, password, magic-link, email-code, sms-code, separated by commas',
        standard: 'all of them; sms-code where text messages have a gateway',
      },
      { name: 'DAEMUN_EMAIL_VERIFICATION', path: 'emailVerification', kind: 'flag' },
      {
        name: 'DAEMUN_CONSENTS',
        path: 'consents',
        kind: 'json',
        takes: 'JSON, or the path of a JSON file: a list of documents, or an object with documents and minimumAge',
        standard: 'nothing is asked',
      },
      {
        name: 'DAEMUN_LOCKOUT_DELAYS_SECONDS',
        path: 'lockout.delaysSeconds',
        kind: 'number-list',
        takes: 'numbers of seconds, separated by commas',
        means: 'The waits after the 5th, 6th, … wrong password in a row; the last one repeats',
      },
      number('DAEMUN_LOCKOUT_DISABLE_AFTER', 'lockout.disableAfter'),
    ],
  },
  {
    title: 'Limits',
    introduction: limitIntroduction,
    variables: [
      {
        ...number('DAEMUN_RATE_LIMITS', 'rateLimitFactor'),
        standard: '1; on localhost in development limits that count people are 100 times as wide',
      },
      ...limitVariables,
    ],
  },
  {
    title: 'Passwords',
    variables: [
      {
        ...number('DAEMUN_PASSWORD_MIN_LENGTH', 'password.minimumLength'),
        means: 'Shortest password, in characters; less than 12 only with DAEMUN_TWO_FACTOR=everyone',
      },
      { ...number('DAEMUN_PASSWORD_MAX_LENGTH', 'password.maximumLength'), means: 'Longest password, in characters' },
      { ...number('DAEMUN_PASSWORD_MIN_STRENGTH', 'password.minimumStrength'), means: 'Least strength, as zxcvbn estimates it' },
      { ...number('DAEMUN_PASSWORD_MEMORY_KIB', 'password.memoryKib'), means: 'Argon2id: memory' },
      { ...number('DAEMUN_PASSWORD_ITERATIONS', 'password.iterations'), means: 'Argon2id: passes' },
      { ...number('DAEMUN_PASSWORD_PARALLELISM', 'password.parallelism'), means: 'Argon2id: lanes' },
      {
        ...text('DAEMUN_PASSWORD_PEPPER', 'password.pepper', 'a secret of 32 characters or more'),
        means: 'A key over every password, kept outside the database. Once set it cannot be changed without resetting passwords',
        standard: 'none',
        secret: true,
      },
      {
        ...number('DAEMUN_PASSWORD_HASHES_AT_ONCE', 'password.hashesAtOnce'),
        means: 'Passwords hashed at the same time',
        standard: 'processor cores, at most 4',
      },
      {
        ...number('DAEMUN_PASSWORD_HASH_QUEUE', 'password.hashQueue'),
        means: 'Sign-ins that may wait for their turn; more are told to come back. A quarter is for known browsers and live sessions',
      },
      { ...number('DAEMUN_PASSWORD_HASH_WAIT_SECONDS', 'password.hashWaitSeconds'), means: 'Longest such wait' },
    ],
  },
  {
    title: 'Two-factor',
    variables: [
      { name: 'DAEMUN_TWO_FACTOR', path: 'twoFactor.requiredFor', kind: 'text' },
      number('DAEMUN_TWO_FACTOR_GRACE_SECONDS', 'twoFactor.graceSeconds'),
      number('DAEMUN_TRUSTED_DEVICE_SECONDS', 'twoFactor.trustedDeviceSeconds'),
      { name: 'DAEMUN_TOTP_WINDOW', path: 'twoFactor.totpWindow', kind: 'text' },
    ],
  },
  {
    title: 'Tokens',
    variables: [
      { name: 'DAEMUN_TOKEN_ALGORITHM', path: 'tokens.algorithm', kind: 'text' },
      number('DAEMUN_ACCESS_TOKEN_SECONDS', 'tokens.accessSeconds'),
      number('DAEMUN_REFRESH_IDLE_SECONDS', 'tokens.refreshIdleSeconds'),
      number('DAEMUN_REFRESH_ABSOLUTE_SECONDS', 'tokens.refreshAbsoluteSeconds'),
      number('DAEMUN_REFRESH_GRACE_SECONDS', 'tokens.refreshGraceSeconds'),
      { name: 'DAEMUN_ONE_REFRESH_FAMILY', path: 'tokens.oneFamilyPerUser', kind: 'flag' },
      number('DAEMUN_SIGNING_KEY_SECONDS', 'tokens.signingKeySeconds'),
      { ...text('DAEMUN_TOKEN_AUDIENCE', 'tokens.audience', 'a name or URL'), standard: 'the origin' },
      { name: 'DAEMUN_TOKEN_HASURA', path: 'tokens.hasura', kind: 'flag' },
    ],
  },
  {
    title: 'API keys',
    variables: [
      number('DAEMUN_API_KEY_SECONDS', 'apiKeys.defaultSeconds'),
      number('DAEMUN_API_KEY_MAX_SECONDS', 'apiKeys.maximumSeconds'),
      number('DAEMUN_API_KEYS_PER_USER', 'apiKeys.perUser'),
      { name: 'DAEMUN_API_KEY_SCOPES', path: 'apiKeys.scopes', kind: 'list', takes: 'scopes, separated by commas', standard: 'any' },
      { name: 'DAEMUN_API_KEY_TIERS', path: 'apiKeys.tiers', kind: 'list', takes: 'tiers, separated by commas', standard: 'any' },
    ],
  },
  {
    title: 'Lifetimes',
    variables: [
      number('DAEMUN_SESSION_IDLE_SECONDS', 'lifetimes.sessionIdleSeconds'),
      number('DAEMUN_SESSION_ABSOLUTE_SECONDS', 'lifetimes.sessionAbsoluteSeconds'),
      number('DAEMUN_SESSION_RENEWAL_SECONDS', 'lifetimes.sessionRenewalSeconds'),
      number('DAEMUN_SESSIONS_PER_USER', 'lifetimes.sessionsPerUser'),
      number('DAEMUN_FRESH_SECONDS', 'lifetimes.freshSeconds'),
      number('DAEMUN_EMAIL_VERIFICATION_SECONDS', 'lifetimes.emailVerificationSeconds'),
      number('DAEMUN_EMAIL_SIGN_IN_SECONDS', 'lifetimes.emailSignInSeconds'),
      number('DAEMUN_PASSWORD_RESET_SECONDS', 'lifetimes.passwordResetSeconds'),
      number('DAEMUN_EMAIL_CHANGE_UNDO_SECONDS', 'lifetimes.emailChangeUndoSeconds'),
      number('DAEMUN_PENDING_SIGN_IN_SECONDS', 'lifetimes.pendingSignInSeconds'),
      number('DAEMUN_FIRST_ADMINISTRATOR_SECONDS', 'lifetimes.firstAdministratorSeconds'),
      number('DAEMUN_DELETION_GRACE_SECONDS', 'lifetimes.deletionGraceSeconds'),
    ],
  },
  {
    title: 'Look',
    variables: [
      text('DAEMUN_TIME_ZONE', 'timeZone', 'the name of a time zone, such as Europe/Berlin'),
      text('DAEMUN_BRAND_NAME', 'brand.name', 'a name of at most 40 characters'),
      { ...text('DAEMUN_BRAND_ACCENT', 'brand.accent', 'a colour such as #2f6b4f'), standard: 'the green of painted eaves' },
      { ...text('DAEMUN_BRAND_LOGO', 'brand.logoUrl', 'a path on this origin'), standard: 'the gate' },
      { ...url('DAEMUN_TERMS_URL', 'brand.termsUrl', 'a URL'), standard: 'none' },
      { ...url('DAEMUN_PRIVACY_URL', 'brand.privacyUrl', 'a URL'), standard: 'none' },
      { ...url('DAEMUN_SUPPORT_URL', 'brand.supportUrl', 'a URL'), standard: 'none' },
    ],
  },
];

export const variables: readonly Variable[] = variableGroups.flatMap((group) => group.variables);
