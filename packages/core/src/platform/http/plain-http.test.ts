import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';

const by = (protocol: string) => ({ 'X-Forwarded-Proto': protocol });
/** One of each kind, each good for another answer than the refusal. */
const requests: readonly (readonly [method: string, path: string, body?: string])[] = [
  ['GET', '/session'],
  ['HEAD', '/session'],
  ['POST', '/login', '{'],
  ['OPTIONS', '/login'],
  ['GET', '/nowhere'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/dev/outbox.json'],
];
const statuses = (client: TestClient, protocol: string) =>
  Promise.all(
    requests.map(async ([method, path, body]) => {
      const headers = { ...by(protocol), Origin: testOrigin, 'Content-Type': 'application/json' };
      return (await client.send(method, path, { headers, ...(body !== undefined && { body }) })).status;
    }),
  );
const answered = [401, 401, 400, 204, 404, 200, 200];

describe.each([{ trustProxy: 1 }, { trustProxy: ['10.0.0.0/8'] }])('behind a proxy that is trusted: %j', (settings) => {
  const app = useApp({ database: 'embedded', settings });

  it('V4.1.2 the API refuses what came by plain http, before it reads anything of it', async () => {
    expect(await statuses(app.client(), 'http')).toEqual(requests.map(() => 403));
    expect(await statuses(app.client(), 'http, https')).toEqual(requests.map(() => 403));
  });

  it('says where to go, in both languages, and leads nobody there with what they carry', async () => {
    for (const [language, words] of [
      ['en', 'plain http'],
      ['ko', '암호화되지 않은'],
    ] as const) {
      const { status, headers, body } = await app.client({ language }).get('/session', by('http'));
      expect([status, body.code, headers.get('Location')]).toEqual([403, 'https_required', null]);
      expect(body.detail).toContain(words);
      expect(body.detail).toContain(testOrigin);
    }
  });

  it('answers what came by https, also where it went on by plain http inside', async () => {
    expect(await statuses(app.client(), 'https')).toEqual(answered);
    expect(await statuses(app.client(), 'https, http')).toEqual(answered);
  });

  it.each(['/healthz', '/readyz'])('%s is asked by plain http, too', async (path) => {
    expect((await app.client().get(path, by('http'))).status).toBe(200);
  });
});

describe('without a trusted proxy', () => {
  const app = useApp({ database: 'embedded' });

  it('S-20 nobody is refused because of a header that anybody can send', async () => {
    expect(await statuses(app.client(), 'http')).toEqual(answered);
  });
});

describe('at an origin of plain http', () => {
  const app = useApp({ database: 'embedded', settings: { origin: 'http://localhost:3000', trustProxy: 1 } });

  it('there is nothing else to come by', async () => {
    expect((await app.client().get('/session', by('http'))).status).toBe(401);
  });
});
