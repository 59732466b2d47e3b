import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { goodPassword, newEmail } from '../../../test/people.ts';
import { createRoutes } from '../../capabilities.ts';
import { parseSettings, type SettingsInput } from '../../settings.ts';

const mailbox = '/dev/outbox.json';
const development = { environment: 'development' } as const;

/** The methods that the mailbox takes under these settings. */
const methodsWith = (settings: Partial<SettingsInput>): readonly string[] =>
  createRoutes(parseSettings({ ...testSettings, ...settings }))
    .filter(({ declaration }) => declaration.path === mailbox)
    .map(({ declaration }) => declaration.method);

describe('where the embedded mailbox is shown', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://localhost', 'https://daemun.localhost:8443'])(
    'in development at %s',
    (origin) => {
      expect(methodsWith({ ...development, origin })).toEqual(['GET', 'DELETE']);
    },
  );

  it.each([
    'https://auth.example.com',
    'https://192.168.0.7',
    'https://localhost.example.com',
    'https://notlocalhost',
    'https://127.0.0.1.example.com',
  ])('S-112 not at %s, whatever NODE_ENV was forgotten', (origin) => {
    expect(methodsWith({ ...development, origin })).toEqual([]);
  });

  it('in tests, under any origin', () => {
    expect(methodsWith({ origin: 'https://auth.example.com' })).toEqual(['GET', 'DELETE']);
  });
});

describe('a public server whose NODE_ENV was forgotten', () => {
  const app = useApp({ database: 'embedded', settings: { ...development, origin: 'https://auth.example.com' } });

  it('S-112 shows no mail to anybody', async () => {
    const client = app.client();
    expect((await client.post('/register', { email: newEmail(), password: goodPassword })).status).toBe(202);
    for (const method of ['GET', 'DELETE']) expect((await client.send(method, mailbox)).status).toBe(404);
  });
});

describe('the mailbox of a developer', () => {
  const app = useApp({ database: 'embedded', settings: { ...development, origin: 'http://localhost:3000' } });
  const statusOf = async (method: string, url: string) => (await app.client().send(method, url)).status;

  it('S-50 is not read by a page that leads its own name to this machine', async () => {
    for (const host of ['evil.example:3000', 'localhost.evil.example:3000', 'localhost:3001', 'localhost']) {
      for (const method of ['GET', 'DELETE']) expect([host, await statusOf(method, `http://${host}${mailbox}`)]).toEqual([host, 421]);
    }
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect([host, await statusOf('GET', `http://${host}${mailbox}`)]).toEqual([host, 200]);
    }
  });

  it.each(['/healthz', '/readyz', '/.well-known/jwks.json'])('%s goes on to answer to any name', async (path) => {
    expect(await statusOf('GET', `http://10.0.0.7:3000${path}`)).toBe(200);
  });
});
