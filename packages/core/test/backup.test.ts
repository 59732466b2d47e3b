import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { BackupError, backUpEmbedded, restoreEmbedded } from '../src/platform/database/embedded-backup.ts';
import { type TestApp, testSettings } from './app.ts';
import { enrol } from './authenticator.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient, type TestClient } from './client.ts';
import { createTestClock } from './clock.ts';
import { createMailbox } from './mailbox.ts';
import { signedUp } from './people.ts';
import { quietLog } from './quiet-log.ts';

const cli = fileURLToPath(new URL('../../../apps/server/src/cli.ts', import.meta.url));

describe('a backup of the embedded database', () => {
  const place = mkdtempSync(join(tmpdir(), 'daemun-backup-'));
  const [data, file] = [join(place, 'data'), join(place, 'backup.tar.gz')];
  const clock = createTestClock();
  let daemun: Daemun;
  let code: () => string;
  let password: { identifier: string; password: string };
  let browser: TestClient;

  const openIn = async (dataFolder: string) => {
    const opened = await createDaemun({ ...testSettings, dataFolder }, { clock, log: quietLog, ...cheapHashing });
    await opened.migrate();
    return opened;
  };
  beforeAll(async () => {
    daemun = await openIn(data);
    const app = { daemun, clock, outbox: createMailbox(daemun), client: () => createTestClient(daemun) } as unknown as TestApp;
    const person = await enrol(app, await signedUp(app));
    password = { identifier: person.email, password: person.password };
    ({ code, browser } = person);
  });
  afterAll(async () => {
    await daemun.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it('is refused while a process uses the database, and made once it has ended', async () => {
    await expect(backUpEmbedded(data, file)).rejects.toThrow('is in use by another process');
    expect(existsSync(file)).toBe(false);
    await daemun.stop();
    expect(await backUpEmbedded(data, file)).toBe(statSync(file).size);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('overwrites nothing, and needs something to write', async () => {
    await expect(backUpEmbedded(data, file)).rejects.toThrow(BackupError);
    await expect(backUpEmbedded(join(place, 'empty'), join(place, 'other'))).rejects.toThrow('There is no embedded database');
    expect(existsSync(join(place, 'other'))).toBe(false);
    await expect(restoreEmbedded(data, file)).rejects.toThrow('is there already: move it away');
  });

  it('restored elsewhere, it has sessions, passwords, and what the secret opens', async () => {
    const elsewhere = join(place, 'elsewhere');
    await restoreEmbedded(elsewhere, file);
    expect(readdirSync(elsewhere).filter((name) => name.startsWith('database'))).toEqual(['database']);
    daemun = await openIn(elsewhere);
    const again = createTestClient(daemun, {}, new Map(browser.cookies));
    expect((await again.get('/session')).status).toBe(200);
    const client = createTestClient(daemun);
    const { signInToken } = (await client.post('/login', password)).body;
    expect((await client.post('/verify-2fa', { signInToken, code: code() })).body.status).toBe('signed-in');
    await daemun.stop();
  });

  it('that is none, or half of one, leaves nothing behind', async () => {
    const half = readFileSync(file).subarray(0, statSync(file).size / 2);
    const wrong = { half, text: Buffer.from('no backup'), archive: gzipSync(Buffer.alloc(10_240)), nothing: undefined };
    for (const [name, content] of Object.entries(wrong)) {
      const path = join(place, name);
      if (content) writeFileSync(path, content);
      const folder = join(place, `from-${name}`);
      await expect(restoreEmbedded(folder, path)).rejects.toThrow(BackupError);
      const left = existsSync(folder) ? readdirSync(folder).filter((entry) => entry.startsWith('database')) : [];
      expect([name, left]).toEqual([name, []]);
    }
  });

  it('by the commands: what is done, where the secret is, and what PostgreSQL needs instead', () => {
    const run = (args: string[], env: Record<string, string>) => {
      const { PATH = '', HOME = '' } = process.env;
      const secret = testSettings.secrets[0] ?? '';
      const environment = { PATH, HOME, DAEMUN_SECRET: secret, ...env } as unknown as NodeJS.ProcessEnv;
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env: environment, encoding: 'utf8' });
      return { status, said: stdout + stderr };
    };
    const second = join(place, 'second.tar.gz');
    const made = run(['backup', second], { DAEMUN_DATA: data });
    expect(made).toEqual({ status: 0, said: expect.stringMatching(/^Wrote .*second\.tar\.gz \(\d+\.\d MiB\)\. The secret is not in it/) });
    const copy = join(place, 'copy');
    expect(run(['restore', second], { DAEMUN_DATA: copy })).toMatchObject({ status: 0, said: expect.stringContaining(`into ${copy}`) });
    expect(run(['user', 'list'], { DAEMUN_DATA: copy }).said).toContain(password.identifier);
    expect(run(['keyring', 'status'], { DAEMUN_DATA: copy })).toMatchObject({ status: 0 });
    expect(run(['restore', second], { DAEMUN_DATA: copy })).toEqual({
      status: 1,
      said: expect.stringMatching(/^.*is there already: move it away.*\n$/),
    });
    const postgresql = run(['backup', join(place, 'third')], { DATABASE_URL: 'postgres://daemun@127.0.0.1:1/daemun' });
    expect(postgresql).toEqual({ status: 1, said: expect.stringContaining('pg_dump') });
  });
});
