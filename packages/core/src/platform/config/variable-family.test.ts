import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationPage, SettingsError, settingsFromEnvironment } from '../../settings.ts';
import { ownSettings } from './own-settings.ts';
import { variable } from './variable.ts';

const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs',
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};

const Door = z.strictObject({
  title: variable('DAEMUN_DOOR_<NAME>_TITLE', z.string().min(1).describe('What is written on it')),
  seconds: variable('DAEMUN_DOOR_<NAME>_OPEN_SECONDS', z.number().int().min(1).max(60).default(5).describe('It stays open for')),
  key: variable('DAEMUN_DOOR_<NAME>_KEY', z.string().min(8).optional(), { takes: 'a key of 8 characters or more', secret: true }),
});
const doors = ownSettings({
  title: 'Doors',
  shape: {
    house: z.strictObject({ doors: z.record(z.string(), Door).default({}) }).prefault({}),
    lit: variable('DAEMUN_LIT', z.boolean().default(false)),
  },
  check: (settings, refuse) => {
    if (settings.origin.endsWith('.com') && doors.of(settings).lit) refuse('lit', 'takes no light here');
  },
});
const capabilities = [{ settings: doors }];

const read = async (env: NodeJS.ProcessEnv) => doors.of(await settingsFromEnvironment({ ...production, ...env }, capabilities)).house.doors;

async function faultsOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const error = await read(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

describe('variables with a name of the operator’s', () => {
  it('make one entry for each name, in lower case and with - for _, and none without a value', async () => {
    const env = {
      DAEMUN_DOOR_FRONT_TITLE: 'Front',
      DAEMUN_DOOR_BACK_YARD_TITLE: 'Yard',
      DAEMUN_DOOR_BACK_YARD_OPEN_SECONDS: '9',
      DAEMUN_DOOR_NEVER_TITLE: '',
    };
    expect(await read(env)).toEqual({ front: { title: 'Front', seconds: 5 }, 'back-yard': { title: 'Yard', seconds: 9 } });
    expect(await read({})).toEqual({});
  });

  it('may be any name, also one that every object inherits', async () => {
    expect(await read({ DAEMUN_DOOR_CONSTRUCTOR_TITLE: 'Site' })).toEqual({ constructor: { title: 'Site', seconds: 5 } });
    expect(Object.keys(Object)).not.toContain('title');
    expect(await read({ DAEMUN_DOOR_KEY_TITLE: 'Keys' })).toEqual({ key: { title: 'Keys', seconds: 5 } });
  });

  it('take secrets from files too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daemun-family-'));
    try {
      const path = join(folder, 'key');
      await writeFile(path, 'sesame-open\n');
      expect(await read({ DAEMUN_DOOR_FRONT_TITLE: 'Front', DAEMUN_DOOR_FRONT_KEY_FILE: path })).toEqual({
        front: { title: 'Front', seconds: 5, key: 'sesame-open' },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are refused by their own names, with all other faults, and secrets are never repeated', async () => {
    const env = {
      DAEMUN_DOOR_FRONT_OPEN_SECONDS: '90',
      DAEMUN_DOOR_BACK_TITLE: 'Back',
      DAEMUN_DOOR_BACK_KEY: 'canary',
      DAEMUN_FRESH_SECONDS: '0',
      DAEMUN_LIT: 'on',
    };
    expect([...(await faultsOf(env))].sort()).toEqual([
      'DAEMUN_DOOR_BACK_KEY: got 6 characters (not shown); takes a key of 8 characters or more',
      'DAEMUN_DOOR_FRONT_OPEN_SECONDS: got "90"; takes a whole number from 1 to 60',
      'DAEMUN_DOOR_FRONT_TITLE: is not set; takes text',
      'DAEMUN_FRESH_SECONDS: got "0"; takes a whole number from 1 to 900',
      'DAEMUN_LIT: got "on"; takes no light here',
    ]);
  });

  it.each([
    ['DAEMUN_DOOR_FRONT_TITEL', 'DAEMUN_DOOR_FRONT_TITLE'],
    ['DAEMUN_DOOR_BACK_YARD_OPENSECONDS', 'DAEMUN_DOOR_BACK_YARD_OPEN_SECONDS'],
    ['DAEMUN_DOOR_FRONT_KEY_FIEL', 'DAEMUN_DOOR_FRONT_KEY_FILE'],
    ['DAEMUN_DOOR_TITLE', 'DAEMUN_DOOR_<NAME>_TITLE'],
    ['DAEMUN_DOOR_front_TITLE', 'DAEMUN_DOOR_FRONT_TITLE'],
  ])('%s is no such variable; meant is %s', async (unknown, meant) => {
    expect(await faultsOf({ [unknown]: 'x' })).toEqual([`${unknown}: no such variable; did you mean ${meant}?`]);
  });

  it('are no such variable with a name that is none', async () => {
    for (const name of ['DAEMUN_DOOR__TITLE', 'DAEMUN_DOOR_a_TITLE', 'DAEMUN_DOOR_A__B_TITLE']) {
      expect(await faultsOf({ [name]: 'x' })).toEqual([expect.stringContaining(`${name}: no such variable`)]);
    }
  });

  it('stand on the configuration page once, with the place of the name', () => {
    const page = configurationPage(capabilities);
    expect(page).toContain('| `DAEMUN_DOOR_<NAME>_KEY`, `DAEMUN_DOOR_<NAME>_KEY_FILE` |');
    expect(page).toContain('| `DAEMUN_DOOR_<NAME>_TITLE` | What is written on it | text |  | `house.doors.<name>.title` |');
  });
});
