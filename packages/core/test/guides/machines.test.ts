import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createVerifier } from '@daemun/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthClient } from '../../src/operating.ts';
import { addClient, addResource } from '../oauth.ts';
import { writeGuide } from './guide-code.ts';
import { useIssuer } from './issuer.ts';
import { startProgram } from './programs.ts';

const build = join(import.meta.dirname, '../../../../build');
const resource = 'https://api.example.com';

describe('the programs of the guide to machines', () => {
  const given = useIssuer();
  let folder = '';
  const env: Record<string, string> = {};
  beforeAll(async () => {
    mkdirSync(build, { recursive: true });
    folder = mkdtempSync(join(build, 'guide-'));
    writeGuide('oauth/machines.md', folder, { 'https://auth.example.com': given.issuer.origin });
    await addResource(given.issuer, { identifier: resource });
    const { client, clientSecret } = await addClient(given.issuer, {
      kind: 'machine',
      name: 'Reports',
      redirectUris: [],
      scopes: ['orders:read'],
      resources: [resource],
    });
    Object.assign(env, { REPORTS_ID: client.id, REPORTS_SECRET: clientSecret });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program, and gives what it prints last. */
  async function run(command: string, ...line: string[]): Promise<string> {
    const program = startProgram(command, line, folder, env);
    expect([await program.ended, program.said]).toEqual([0, program.said]);
    return program.said.at(-1) ?? '';
  }

  async function isGood(token: string, clientId: string | undefined): Promise<void> {
    const verifier = createVerifier({ issuer: given.issuer.origin, clients: 'any', resource });
    const who = await verifier.authenticate(new Headers({ Authorization: `Bearer ${token}` }), { scopes: ['orders:read'] });
    expect(who).toMatchObject({ kind: 'client', clientId, userId: null });
    verifier.close();
  }
  const printed = (file: string) =>
    run(process.execPath, '-e', `import('./${file}').then(async (m) => { const a = await m.accessToken(); console.log(a) })`);

  it('get a token in Node', async () => {
    await isGood(await printed('token.js'), env['REPORTS_ID']);
  });

  it('get a token with curl', async () => {
    await isGood(await run('sh', 'token.sh'), env['REPORTS_ID']);
  });

  it('get a token by a key that they have made', async () => {
    const body = JSON.parse(await run(process.execPath, 'make-key.js'));
    const { client } = await createOAuthClient(given.issuer.daemun.deps, { ...body, name: 'Reports by key' }, { actor: 'cli' });
    env['REPORTS_KEY_ID'] = client.id;
    await isGood(await printed('token-by-key.js'), client.id);
  });
});
