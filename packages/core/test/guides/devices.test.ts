import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowDevice, television } from '../oauth-devices.ts';
import type { KnownClient } from '../oauth-tokens.ts';
import { type Person, signedUp } from '../people.ts';
import { writeGuide } from './guide-code.ts';
import { useIssuer } from './issuer.ts';
import { type Program, startProgram } from './programs.ts';

describe('the command lines of the guide to devices', () => {
  const given = useIssuer();
  let folder = '';
  let client: KnownClient;
  let person: Person;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daemun-guide-'));
    // Pauses are as long as the test says: it goes on once the clock has been moved.
    writeGuide('oauth/devices.md', folder, { 'https://auth.example.com': given.issuer.origin, 'node:timers/promises': './wait.js' });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(folder, 'wait.js'),
      `import { once } from 'node:events';
      export async function setTimeout(ms) {
        console.log('waits ' + ms / 1000);
        await once(process.stdin.resume(), 'data');
        process.stdin.pause();
      }`,
    );
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "waits $1"\nread -r _\n');
    chmodSync(join(folder, 'sleep'), 0o755);
    client = await television(given.issuer, { name: 'Orders', scopes: ['openid', 'email', 'offline_access'] });
    person = await signedUp(given.issuer);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (command: string, file: string): Program =>
    startProgram(command, [file], folder, {
      HOME: folder,
      PATH: `${folder}:${process.env['PATH']}`,
      ORDERS_CLIENT_ID: client.client.id,
    });

  /** Polls once before the person decides, and once after. */
  async function letIn(program: Program, decision: 'allow' | 'deny'): Promise<void> {
    const shown = new URL((await program.says('Open ')).split(' ')[1] ?? '');
    for (const decided of [false, true]) {
      expect(await program.says('waits')).toBe('waits 5');
      given.issuer.clock.advance(5);
      if (decided) await allowDevice(person.browser, shown.searchParams.get('user_code') ?? '', decision);
      program.goOn();
    }
  }

  it('sign a person in, and renew the next time without asking', async () => {
    const first = start(process.execPath, 'login.js');
    await letIn(first, 'allow');
    await first.says(`Signed in as ${person.email}`);
    expect(await first.ended).toBe(0);
    const file = join(folder, '.orders-cli');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, 'utf8');

    const second = start(process.execPath, 'login.js');
    expect(await second.ended).toBe(0);
    expect(second.said).toEqual([`Signed in as ${person.email}`]);
    expect(readFileSync(file, 'utf8')).not.toBe(kept);
  });

  it('stop where the person says no', async () => {
    rmSync(join(folder, '.orders-cli'));
    const program = start(process.execPath, 'login.js');
    await letIn(program, 'deny');
    await program.says('access_denied');
    expect(await program.ended).toBe(1);
  });

  it('get a token with curl', async () => {
    const program = start('sh', 'login.sh');
    await letIn(program, 'allow');
    expect(await program.ended).toBe(0);
    const token = program.said.at(-1) ?? '';
    const userinfo = await fetch(`${given.issuer.origin}/oauth/userinfo`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await userinfo.json()).toMatchObject({ sub: person.userId });
  });
});
