import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemun } from '@daemun/core/hosting';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemun-clients-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('daemun client and daemun resource', () => {
  const data = () => ({ DAEMUN_DATA: join(folder, 'data') });
  const command = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...data() };
    const child = spawn(process.execPath, [cli, ...args], { env: env as unknown as NodeJS.ProcessEnv });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    const [code] = await once(child, 'close');
    return { code, text };
  };

  it('make, list, show, rotate and delete clients, resources and registration tokens', async () => {
    expect((await command('migrate')).code).toBe(0);
    const uri = 'https://shop.example/cb';
    const made = await command('client', 'create', 'Shop', '--redirect-uri', uri, '--first-party', '--json');
    const { client, clientSecret } = JSON.parse(made.text);
    expect(client).toMatchObject({ name: 'Shop', kind: 'confidential', trust: 'first-party', redirectUris: [uri] });
    expect(clientSecret).toMatch(/^dcs_/);
    const refused = await command('client', 'create', 'Shop', '--redirect-uri', 'http://shop.example/cb');
    expect(refused).toEqual({ code: 1, text: expect.stringMatching(/^redirectUris\.0: http is only for/) });
    expect((await command('client', 'list')).text).toContain(`${client.id}  confidential  first-party  Shop`);
    expect((await command('client', 'show', client.id)).text).toMatch(/redirectUris +https:\/\/shop\.example\/cb/);
    expect((await command('client', 'rotate', client.id)).text).toMatch(
      /dcs_[\w-]{43}\n\nThe secret is shown only now\. The secret before/,
    );
    const scopes = join(folder, 'scopes.json');
    await writeFile(scopes, JSON.stringify({ scopes: [{ scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' } }] }));
    const api = 'https://api.example';
    expect(await command('resource', 'create', api, '--served-by', client.id, '--file', scopes)).toMatchObject({ code: 0 });
    expect(JSON.parse((await command('resource', 'list', '--json')).text)).toMatchObject([{ identifier: api, servedBy: [client.id] }]);
    expect((await command('resource', 'delete', api)).code).toBe(0);
    expect((await command('client', 'registration-token', 'Partners', '--uses', '5')).text).toMatch(/oiat_[\w-]{43}/);
    expect((await command('client', 'delete', client.id)).code).toBe(0);
    expect(await command('client', 'show', client.id)).toEqual({ code: 1, text: expect.stringContaining('no such client') });
  });

  it('say which route does the same, while a server has the embedded database open', async () => {
    const server = await createDaemun({ ...(await settingsFromEnvironment(data())), logLevel: 'error' });
    try {
      const refused = await command('client', 'rotate', 'app_x');
      expect(refused.code).toBe(1);
      expect(refused.text).toContain('is in use by another process');
      expect(refused.text).toContain('POST /api/auth/admin/clients/app_x/secrets');
    } finally {
      await server.stop();
    }
  });
}, 120_000);
