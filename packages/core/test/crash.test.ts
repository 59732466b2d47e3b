import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDaemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createPostgresqlDatabase, type DatabaseKind, databases } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword } from './people.ts';
import { quietLog } from './quiet-log.ts';

const rounds = 10;

/** Settings for a database that outlives a process, and how to get rid of it. */
async function durable(kind: DatabaseKind): Promise<{ settings: SettingsInput; remove(): Promise<void> }> {
  if (kind === 'postgresql') {
    const { url, drop } = await createPostgresqlDatabase();
    return { settings: { ...testSettings, databaseUrl: url }, remove: drop };
  }
  const dataFolder = mkdtempSync(join(tmpdir(), 'daemun-crash-'));
  return { settings: { ...testSettings, dataFolder }, remove: async () => rmSync(dataFolder, { recursive: true, force: true }) };
}

/** Runs the worker, kills it in the middle and returns what it had acknowledged. */
function killedInTheMiddle(settings: SettingsInput, acknowledgements: number): Promise<string[]> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./crash-worker.ts', import.meta.url))], {
      env: { ...process.env, CRASH_SETTINGS: JSON.stringify(settings) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > acknowledgements) child.kill('SIGKILL');
    });
    // A last line without its end was not acknowledged to anybody.
    child.once('close', () => done(output.split('\n').slice(0, -1)));
  });
}

describe.each(databases)('kill -9 during registrations on %s', (database) => {
  it(`every acknowledged registration is there with its mail, ${rounds} rounds`, async () => {
    const { settings, remove } = await durable(database);
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const emails = await killedInTheMiddle(settings, 3 + Math.floor(Math.random() * 12));
      expect(emails.length).toBeGreaterThan(2);
      acknowledged.push(...emails);
    }
    // Half a minute later: what the dead had taken up is due again.
    const clock = { now: () => new Date(Date.now() + 90_000) };
    const daemun = await createDaemun(settings, { clock, log: quietLog, ...cheapHashing });
    const outbox = createMailbox(daemun);
    for (const email of acknowledged) {
      const mails = await outbox.to(email);
      expect([email, mails.length >= 1]).toEqual([email, true]);
      const browser = createTestClient(daemun);
      expect((await browser.post('/verify-email', { token: await outbox.token(email, '/verify-email') })).status).toBe(200);
      // Right, and opened in another browser than the one that registered: its first use asks for the mailbox once more (R21).
      const { body } = await browser.post('/login', { identifier: email, password: goodPassword });
      expect(body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
    }
    await daemun.stop();
    await remove();
    // Ten processes, one after the other: more than the usual minute where a machine is slow.
  }, 180_000);
});
