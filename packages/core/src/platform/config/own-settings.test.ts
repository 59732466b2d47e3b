import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings, SettingsError, settingsFromEnvironment } from '../../settings.ts';
import { ownSettings } from './own-settings.ts';
import { variable } from './variable.ts';

const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs',
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};

const doors = ownSettings({
  title: 'Doors',
  shape: {
    doors: z
      .strictObject({
        openSeconds: variable('DAEMUN_DOOR_SECONDS', z.number().int().min(1).max(60).default(5)),
        key: variable('DOOR_KEY', z.string().min(8).optional(), { takes: 'a key of 8 characters or more', secret: true }),
      })
      .prefault({}),
  },
});
const capabilities = [{ settings: doors }, {}];

async function faultsOf(env: NodeJS.ProcessEnv, own: typeof capabilities = capabilities): Promise<readonly string[]> {
  const error = await settingsFromEnvironment({ ...production, ...env }, own).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

describe("settings of a capability of an embedder's own", () => {
  it('are read from variables of their own, and may be handed on', async () => {
    const settings = await settingsFromEnvironment({ ...production, DAEMUN_DOOR_SECONDS: '20', DOOR_KEY: 'sesame-open' }, capabilities);
    expect(doors.of(settings).doors).toEqual({ openSeconds: 20, key: 'sesame-open' });
    expect(doors.of(parseSettings(settings, [{ settings: doors }])).doors.openSeconds).toBe(20);
    expect(settings.origin).toBe('https://auth.example.com');
    expect(doors.of(await settingsFromEnvironment(production, capabilities)).doors.openSeconds).toBe(5);
  });

  it('are refused at the start with ours, by their variables, and secrets are never repeated', async () => {
    expect([...(await faultsOf({ DAEMUN_DOOR_SECONDS: '90', DOOR_KEY: 'canary', DAEMUN_FRESH_SECONDS: '0' }))].sort()).toEqual([
      'DAEMUN_DOOR_SECONDS: got "90"; takes a whole number from 1 to 60',
      'DAEMUN_FRESH_SECONDS: got "0"; takes a whole number from 1 to 900',
      'DOOR_KEY: got 6 characters (not shown); takes a key of 8 characters or more',
    ]);
  });

  it('are among the names that a misspelt one may have meant, and are unknown without the capability', async () => {
    expect(await faultsOf({ DAEMUN_DOOR_SECOND: '9' })).toEqual([
      'DAEMUN_DOOR_SECOND: no such variable; did you mean DAEMUN_DOOR_SECONDS?',
    ]);
    expect(await faultsOf({ DAEMUN_DOOR_SECONDS: '9' }, [])).toEqual([expect.stringMatching(/^DAEMUN_DOOR_SECONDS: no such variable/)]);
  });

  it('cannot take the place of ours, and cannot be read where nobody declares them', async () => {
    const { DAEMUN_ORIGIN: origin, DAEMUN_SECRET: secret } = production;
    const input = { origin, secrets: [secret], mail: { url: 'smtp://mail' } };
    const mail = ownSettings({ title: 'Mail', shape: { mail: z.string().optional() } });
    expect(() => parseSettings(input, [{ settings: mail }])).toThrow('two parts of the settings have mail');
    const named = ownSettings({ title: 'Mine', shape: { mine: variable('DAEMUN_ORIGIN', z.string().optional()) } });
    expect(() => parseSettings(input, [{ settings: named }])).toThrow('two parts of the settings have DAEMUN_ORIGIN');
    expect(() => doors.of(parseSettings(input))).toThrow('the setting doors is declared by no capability');
    expect(() => parseSettings({ ...input, dors: {} }, [{ settings: doors }])).toThrow(/dors/);
  });
});
