import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configurationPage, parseSettings, SettingsError, settingsFromEnvironment, settingsParts } from '../../settings.ts';
import { pathsOf, variablesOf } from './variables-of.ts';

const secret = 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs';
const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: secret,
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemun-environment-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function faultsOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const error = await settingsFromEnvironment(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

describe('the settings', () => {
  it('have one variable each, which stands beside the field', () => {
    const variables = settingsParts.flatMap(variablesOf);
    expect(variables.length).toBeGreaterThan(100);
    // A function cannot be a variable.
    const inCode = ['tokens.claims'];
    expect([...variables.map(({ path }) => path), ...inCode].sort()).toEqual(settingsParts.flatMap(pathsOf).sort());
    expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  });

  it('are what docs/configuration.md says (else: npm run daemun -- config docs)', async () => {
    const page = new URL('../../../../../docs/configuration.md', import.meta.url);
    expect(await readFile(page, 'utf8')).toBe(configurationPage());
  });
});

describe('values', () => {
  it('reach the setting they name, in every form a variable can have', async () => {
    const settings = await settingsFromEnvironment({
      ...production,
      DAEMUN_SECRET: `${secret}, ${secret.toLowerCase()}`,
      DAEMUN_TRUSTED_ORIGINS: 'https://app.example.com,https://b.example.com:8443',
      DAEMUN_SESSION_IDLE_SECONDS: '90',
      DAEMUN_RATE_LIMITS: '0.5',
      DAEMUN_EMAIL_VERIFICATION: 'off',
      DAEMUN_LOCKOUT_DELAYS_SECONDS: '0, 1,2.5',
      DAEMUN_TRUST_PROXY: '10.0.0.0/8, fd00::/8',
      DAEMUN_BRAND_NAME: '대문',
      DAEMUN_PASSWORD_MIN_LENGTH: '15',
      DAEMUN_BRAND_ACCENT: '',
    });
    expect(settings).toMatchObject({
      environment: 'production',
      secrets: [secret, secret.toLowerCase()],
      trustedOrigins: ['https://app.example.com', 'https://b.example.com:8443'],
      lifetimes: { sessionIdleSeconds: 90 },
      rateLimitFactor: 0.5,
      emailVerification: false,
      lockout: { delaysSeconds: [0, 1, 2.5] },
      trustProxy: ['10.0.0.0/8', 'fd00::/8'],
      brand: { name: '대문' },
      password: { minimumLength: 15 },
    });
    expect((await settingsFromEnvironment({ ...production, DAEMUN_TRUST_PROXY: '2' })).trustProxy).toBe(2);
  });

  it('are refused with name, value and what is taken, all at once', async () => {
    const faults = await faultsOf({
      ...production,
      PORT: '70000',
      DAEMUN_ORIGIN: 'http://auth.example.com',
      DAEMUN_SESSION_IDLE_SECONDS: 'week',
      DAEMUN_FRESH_SECONDS: '99999',
      DAEMUN_EMAIL_VERIFICATION: 'yes',
      DAEMUN_LOG_LEVEL: 'loud',
      DAEMUN_TRUST_PROXY: 'everybody',
      DAEMUN_RATE_LIMITS: '11',
      DAEMUN_ORIGN: 'x',
      DAEMUN_SMS: 'aligo:',
    });
    expect([...faults].sort()).toEqual([
      'DAEMUN_EMAIL_VERIFICATION: got "yes"; takes on or off',
      'DAEMUN_FRESH_SECONDS: got "99999"; takes a whole number from 1 to 900',
      'DAEMUN_LOG_LEVEL: got "loud"; takes silent, error, warn, info or debug',
      'DAEMUN_ORIGIN: got "http://auth.example.com"; must be https in production',
      'DAEMUN_ORIGN: no such variable; did you mean DAEMUN_ORIGIN?',
      'DAEMUN_RATE_LIMITS: got "11"; may be 10 at most in production',
      'DAEMUN_SESSION_IDLE_SECONDS: got "week"; takes a whole number from 1 to 2592000',
      'DAEMUN_SMS: got "aligo:"; aligo: needs ALIGO_API_KEY, ALIGO_USER_ID and ALIGO_SENDER',
      'DAEMUN_TRUST_PROXY: got "everybody"; takes the number of proxies in front (0 to 10), or their networks such as 10.0.0.0/8, separated by commas',
      'PORT: got "70000"; takes a port from 1 to 65535',
    ]);
  });

  it('S-01 a shortest password below 12 starts only where two-factor is required of everyone', async () => {
    const short = { ...production, DAEMUN_PASSWORD_MIN_LENGTH: '8' };
    for (const scope of [undefined, 'nobody', 'administrators']) {
      expect(await faultsOf({ ...short, DAEMUN_TWO_FACTOR: scope })).toEqual([
        'DAEMUN_PASSWORD_MIN_LENGTH: got "8"; must be 12 or more, or two-factor required of everyone (twoFactor.requiredFor, DAEMUN_TWO_FACTOR)',
      ]);
    }
    expect((await settingsFromEnvironment({ ...short, DAEMUN_TWO_FACTOR: 'everyone' })).password.minimumLength).toBe(8);
    expect(await faultsOf({ ...short, DAEMUN_TWO_FACTOR: 'everyone', DAEMUN_PASSWORD_MIN_LENGTH: '7' })).toHaveLength(1);
  });

  it('that are secret are never repeated', async () => {
    const faults = await faultsOf({
      ...production,
      DAEMUN_SECRET: 'canary-1',
      DATABASE_URL: 'mysql://u:canary-2@db',
      REDIS_URL: 'http://:canary-3@redis',
      DAEMUN_MAIL: 'smtpx://u:canary-4@mail',
      DAEMUN_PASSWORD_PEPPER: 'canary-5',
    });
    expect(faults).toHaveLength(5);
    expect(faults.join()).not.toContain('canary');
    expect(faults.join()).toContain('DAEMUN_SECRET: got 8 characters (not shown)');
  });
});

describe('limits by name', () => {
  it('are read, each by itself, and go before the factor of a developer’s machine', async () => {
    const given = { DAEMUN_LIMIT_SIGN_UP_PER_SOURCE: '20/1h, 100/24h', DAEMUN_LIMIT_SEND_MAIL_PER_NETWORK: '7/90s' };
    const settings = await settingsFromEnvironment({ ...production, ...given });
    expect(settings.limits).toEqual({
      signUp: {
        source: [
          { points: 20, windowSeconds: 3600 },
          { points: 100, windowSeconds: 86_400 },
        ],
      },
      sendMail: { slice: [{ points: 7, windowSeconds: 90 }] },
    });
    // Whoever hands settings on has them checked once more.
    expect(parseSettings(settings).limits).toEqual(settings.limits);
  });

  it.each(['20', '0/1h', '20/0h', '20/1w', '20/8d', '1/1h,2/60m', '1/1h,2/2h,3/3h,4/4h', '-1/1h', '2.5/1h', '20/1h;x'])(
    'refuse %s, and say what they take',
    async (given) => {
      const [fault, ...others] = await faultsOf({ ...production, DAEMUN_LIMIT_SIGN_UP_PER_SOURCE: given });
      expect(others).toEqual([]);
      expect(fault).toMatch(
        /^DAEMUN_LIMIT_SIGN_UP_PER_SOURCE: got ".+"; (takes one to three figures such as 20\/1h|names the same length)/,
      );
    },
  );

  it('that are none are refused, with the one that was meant', async () => {
    expect(await faultsOf({ ...production, DAEMUN_LIMIT_SIGNUP_PER_SOURCE: '20/1h' })).toEqual([
      'DAEMUN_LIMIT_SIGNUP_PER_SOURCE: no such variable; did you mean DAEMUN_LIMIT_SIGN_UP_PER_SOURCE?',
    ]);
  });
});

describe('S-111 URLs', () => {
  const specials = 'in a user name or password @ is written %40, / is %2F, # is %23, ? is %3F and % is %25';
  const unreadable = (name: string, value: string) =>
    `${name}: got ${[...value].length} characters (not shown); cannot be read as a URL: ${specials}`;
  const bases = { DATABASE_URL: 'postgres://daemun', REDIS_URL: 'redis://', DAEMUN_MAIL: 'smtps://daemun' };
  const passwords = ['p@canary/w#r:d', 'can/ary', 'can#ary', 'can?ary', '12/canary', '12?canary', '12#canary', '%canary', '50%'];

  it.each(Object.entries(bases).flatMap(([name, base]) => passwords.map((password) => [name, password, base] as const)))(
    '%s with the raw password %s is refused by its name, with how it is written',
    async (name, password, base) => {
      const url = `${base}:${password}@host.example.com`;
      const faults = await faultsOf({ ...production, [name]: url });
      expect(faults).toEqual([unreadable(name, url)]);
    },
  );

  it.each(Object.entries(bases).flatMap(([name, base]) => passwords.map((password) => [name, password, base] as const)))(
    '%s takes the password %s as it is to be written',
    async (name, password, base) => {
      await settingsFromEnvironment({ ...production, [name]: `${base}:${encodeURIComponent(password)}@host.example.com` });
    },
  );

  it.each([
    ['REDIS_URL', 'redis://canary/first', 'must have the number of a database'],
    ['REDIS_URL', 'redis://:canary@', 'cannot be read'],
    ['DATABASE_URL', 'postgres:canary', 'must begin with postgres://'],
    ['DATABASE_URL', 'postgres://u:can ary@host/db', 'has a blank in it'],
    ['DAEMUN_MAIL', 'smtps://', 'names no host'],
    ['DAEMUN_MAIL', 'canary://mail', 'must be outbox:, or begin with smtp:// or smtps://'],
    ['DAEMUN_CAPTCHA_VERIFY_URL', 'https://u:can#ary@proxy', 'cannot be read'],
    ['ALIGO_URL', 'ftp://canary', 'must begin with http:// or https://'],
    ['TWILIO_URL', 'https://u:can/ary@proxy', 'cannot be read'],
    ['SOLAPI_URL', 'https://u:can%ary@proxy', 'cannot be read'],
    ['DAEMUN_TERMS_URL', 'javascript:canary', 'must begin with https:// or http://'],
    ['DAEMUN_PRIVACY_URL', 'canary', 'must begin with https:// or http://'],
    ['DAEMUN_SUPPORT_URL', 'javascript:canary', 'must begin with https:// or http:// or mailto:'],
  ])('%s: %s is refused, and nothing of it is printed', async (name, value, told) => {
    const faults = await faultsOf({ ...production, [name]: value });
    expect(faults.filter((fault) => fault.startsWith(`${name}: `))).toEqual([expect.stringContaining(told)]);
    expect(faults.join()).not.toMatch(/canary|can.ary/);
  });

  it.each([
    ['DATABASE_URL', 'postgres:///daemun?host=/run/postgresql'],
    ['DATABASE_URL', 'postgresql://daemun@db.example.com:5432/daemun?sslmode=require'],
    ['DATABASE_URL', 'postgres://daemun:pw@db/daemun?application_name=a@b'],
    ['REDIS_URL', 'rediss://:pw@cache:6380/2'],
    ['REDIS_URL', 'redis://[::1]:6379/'],
    ['DAEMUN_MAIL', 'smtp://me%40example.com:pw@mail.example.com:587'],
    ['DAEMUN_TERMS_URL', 'https://example.com/terms#top'],
    ['DAEMUN_SUPPORT_URL', 'mailto:help@example.com'],
  ])('%s: %s is taken', async (name, value) => {
    await settingsFromEnvironment({ ...production, [name]: value });
  });
});

describe('S-111 the secret', () => {
  it.each([undefined, 'secret', 'change-me-change-me-change-me-change-me', 'a'.repeat(40), 'uL8Zk2VQy5nRx7Tb'])(
    'is demanded in production: %s',
    async (given) => {
      const faults = await faultsOf({ ...production, DAEMUN_SECRET: given });
      expect(faults).toEqual([expect.stringContaining('DAEMUN_SECRET')]);
    },
  );

  it('is made once in development, for its owner only, and found again', async () => {
    const data = join(folder, 'made', 'here');
    const first = await settingsFromEnvironment({ DAEMUN_DATA: data });
    expect(first).toMatchObject({ environment: 'development', origin: 'http://localhost:3000' });
    expect((await stat(join(data, 'secret'))).mode & 0o777).toBe(0o600);
    expect(await settingsFromEnvironment({ DAEMUN_DATA: data, PORT: '4000' })).toMatchObject({
      secrets: first.secrets,
      origin: 'http://localhost:4000',
    });
  });

  it('is the same for processes that start at the same moment', async () => {
    const data = join(folder, 'race');
    const script = `import { settingsFromEnvironment } from ${JSON.stringify(new URL('../../settings.ts', import.meta.url).href)};
      const together = Array.from({ length: 10 }, () => settingsFromEnvironment({ DAEMUN_DATA: ${JSON.stringify(data)} }));
      console.log((await Promise.all(together)).map((settings) => settings.secrets[0]).join());`;
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])),
    );
    expect(new Set(runs.flatMap((run) => run.stdout.trim().split(','))).size).toBe(1);
    expect(await readdir(data)).toEqual(['secret']);
  }, 30_000);

  it('is not made where the start is refused', async () => {
    const data = join(folder, 'refused');
    await faultsOf({ DAEMUN_DATA: data, DAEMUN_LOG_LEVEL: 'loud', DAEMUN_NONSENSE: '1' });
    await expect(stat(data)).rejects.toThrow('ENOENT');
  });
});
