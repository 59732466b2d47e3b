import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationPage, SettingsError, settingsFromEnvironment, settingsParts } from '../../settings.ts';
import { ownSettings } from './own-settings.ts';
import { variable } from './variable.ts';
import { membersOf } from './variable-family.ts';
import { variablesOf } from './variables-of.ts';

const secret = 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs';
const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: secret,
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemun-secret-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

let made = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  made += 1;
  const path = join(folder, `secret-${made}`);
  await writeFile(path, content);
  return path;
}

async function faultsOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const error = await settingsFromEnvironment(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

/** A value that each secret takes, by its name. */
const taken: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://daemun:pw@db/daemun',
  DAEMUN_DATABASE_DIRECT_URL: 'postgres://daemun:pw@db:5433/daemun',
  REDIS_URL: 'redis://:pw@cache:6379',
  DAEMUN_MAIL: 'smtps://me:pw@mail.example.com',
  APPLE_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};
/** What must be set beside a secret. */
const beside: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  DAEMUN_DATABASE_DIRECT_URL: { DATABASE_URL: 'postgres://daemun:pw@db/daemun' },
  ALIGO_API_KEY: { ALIGO_USER_ID: 'daemun', ALIGO_SENDER: '0212345678' },
  SOLAPI_API_KEY: { SOLAPI_API_SECRET: secret, SOLAPI_SENDER: '0212345678' },
  SOLAPI_API_SECRET: { SOLAPI_API_KEY: secret, SOLAPI_SENDER: '0212345678' },
  TWILIO_AUTH_TOKEN: { TWILIO_ACCOUNT_SID: 'AC0123456789', TWILIO_SENDER: '+15005550006' },
};
const member = { DAEMUN_OIDC_CORP_ISSUER: 'https://id.corp.example', DAEMUN_OIDC_CORP_CLIENT_ID: 'id' };
const appleIds = { APPLE_TEAM_ID: 'TEAM123456', APPLE_KEY_ID: 'KEY1234567' };
function needsOf(name: string): NodeJS.ProcessEnv {
  if (beside[name]) return beside[name];
  if (name.startsWith('DAEMUN_OIDC_CORP')) return member;
  const provider = /^(.+)_(?:CLIENT_SECRET|PRIVATE_KEY|ADMIN_KEY)$/.exec(name)?.[1];
  return { ...(provider && { [`${provider}_CLIENT_ID`]: 'id' }), ...(name === 'APPLE_PRIVATE_KEY' && appleIds) };
}
const secrets = membersOf(settingsParts.flatMap(variablesOf), member).filter(({ secret: is }) => is);
const at = (settings: object, path: string): unknown =>
  path.split('.').reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], settings);

describe('a secret in a file', () => {
  it('is known of every secret there is, those of the gateways among them', () => {
    expect(secrets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['DAEMUN_SECRET', ...Object.keys(taken), 'ALIGO_API_KEY', 'SOLAPI_API_SECRET', 'TWILIO_AUTH_TOKEN']),
    );
  });

  it.each(secrets.map(({ name, path }) => [name, path]))(
    '%s_FILE is %s as if it stood in its variable, without the newline',
    async (name = '', path = '') => {
      const value = taken[name] ?? secret;
      const needs = needsOf(name);
      const direct = await settingsFromEnvironment({ ...production, ...needs, [name]: value });
      for (const end of ['', '\n', '\r\n']) {
        const settings = await settingsFromEnvironment({
          ...production,
          ...needs,
          [name]: '',
          [`${name}_FILE`]: await fileOf(value + end),
        });
        expect([end, at(settings, path)]).toEqual([end, at(direct, path)]);
      }
    },
  );

  it('of a capability of somebody else is read the same way, and stands on its page', async () => {
    const settings = ownSettings({
      title: 'Billing',
      shape: { billingKey: variable('BILLING_KEY', z.string().optional().describe('The key'), { secret: true }) },
    });
    const read = await settingsFromEnvironment({ ...production, BILLING_KEY_FILE: await fileOf('billing\n') }, [{ settings }]);
    expect(settings.of(read).billingKey).toBe('billing');
    expect(configurationPage([{ settings }])).toContain('| `BILLING_KEY`, `BILLING_KEY_FILE` |');
  });

  it('beside its variable refuses the start: nobody can tell which of the two is meant', async () => {
    const files = { DAEMUN_SECRET_FILE: await fileOf(`${secret}canary`), REDIS_URL_FILE: await fileOf('redis://:canary@cache') };
    expect(await faultsOf({ ...production, REDIS_URL: 'redis://:canary@other', ...files })).toEqual([
      'DAEMUN_SECRET_FILE: is set beside DAEMUN_SECRET; set one of the two',
      'REDIS_URL_FILE: is set beside REDIS_URL; set one of the two',
    ]);
  });

  it('that cannot be read refuses the start in one sentence, which names neither the file nor what is in it', async () => {
    await mkdir(join(folder, 'canary'));
    const told = async (path: string) => faultsOf({ ...production, DATABASE_URL_FILE: path });
    const refused = (why: string) => [`DATABASE_URL_FILE: ${why}; takes the path of a file that contains DATABASE_URL`];
    expect(await told(join(folder, 'canary', 'none'))).toEqual(refused('names a file that cannot be read (ENOENT)'));
    expect(await told(join(folder, 'canary'))).toEqual(refused('names a file that cannot be read (EISDIR)'));
    expect(await told('postgres://daemun:canary@db/daemun')).toEqual(refused('names a file that cannot be read (ENOENT)'));
    // An empty file is no unset variable: that would start on the embedded database.
    for (const empty of ['', '\n', ' \r\n']) expect(await told(await fileOf(empty))).toEqual(refused('names an empty file'));
    expect(await told(await fileOf(Uint8Array.of(0xc3, 0x28)))).toEqual(refused('names a file that is no UTF-8 text'));
    expect(await told('/dev/zero')).toEqual(refused('names a file of more than 64 KiB'));
  });

  it('that holds no such value refuses the start like the variable, by the name that was used', async () => {
    const faults = await faultsOf({
      ...production,
      DAEMUN_SECRET: undefined,
      DAEMUN_SECRET_FILE: await fileOf('canary-1\n'),
      DATABASE_URL_FILE: await fileOf('mysql://canary-2'),
    });
    expect(faults).toEqual([
      'DAEMUN_SECRET_FILE: got 8 characters (not shown); must be at least 32 bytes; make one with: openssl rand -base64 32',
      expect.stringMatching(/^DATABASE_URL_FILE: got 16 characters \(not shown\); /),
    ]);
    expect(faults.join()).not.toContain('canary');
  });

  it('that is missing makes no secret in the data folder, and is one fault, not two', async () => {
    const env = { DAEMUN_DATA: join(folder, 'data'), DAEMUN_SECRET_FILE: join(folder, 'nowhere') };
    expect(await faultsOf(env)).toHaveLength(1);
    expect(await faultsOf({ ...production, ...env, DAEMUN_SECRET: '' })).toHaveLength(1);
  });

  it('is for secrets: what is none has no such variable', async () => {
    expect(await faultsOf({ ...production, DAEMUN_ORIGIN_FILE: '/run/secrets/origin' })).toEqual([
      expect.stringContaining('DAEMUN_ORIGIN_FILE: no such variable'),
    ]);
    expect(await faultsOf({ ...production, DAEMUN_SECRETS_FILE: 'x' })).toEqual([
      'DAEMUN_SECRETS_FILE: no such variable; did you mean DAEMUN_SECRET_FILE?',
    ]);
  });

  it('is read once: a file that changes later changes nothing', async () => {
    const file = await fileOf(secret);
    const settings = await settingsFromEnvironment({ ...production, DAEMUN_SECRET: '', DAEMUN_SECRET_FILE: file });
    await rm(file);
    expect(settings.secrets).toEqual([secret]);
  });
});
