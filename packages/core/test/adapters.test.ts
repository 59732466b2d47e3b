import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemunHono } from '../src/adapters/hono.ts';
import { useApp } from './app.ts';
import { forgetfulApp, type HostApp, mountings } from './host-apps.ts';
import { type Person, signedUp } from './people.ts';

const serviceToken = 'a-service-Token-0123456789-abcdefghijk';
const json = (value: unknown) => ({ method: 'POST', body: JSON.stringify(value) });

/** The pairs of `Set-Cookie` lines, as a browser sends them back. */
const pairs = (lines: readonly string[] = []) => lines.map((line) => line.split(';', 1)[0] ?? '');

describe('Daemun in an app of somebody else', () => {
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [serviceToken] } });
  let person: Person;
  beforeAll(async () => {
    app.daemun.start();
    person = await signedUp(app);
  });

  it.each([
    ['Bun', { requestIP: () => ({ address: '192.0.2.7' }) }],
    ['Bun, as others pass it on', { server: { requestIP: () => ({ address: '192.0.2.7' }) } }],
    ['Deno', { remoteAddr: { hostname: '192.0.2.7' } }],
  ])('S-20 knows the address of the other end in Hono on %s', async (_, environment) => {
    const host = new Hono().route('/', daemunHono(app.daemun));
    const { origin } = app.daemun.settings;
    const ask = (path: string, init: RequestInit) => host.fetch(new Request(`${origin}/api/auth${path}`, init), environment);
    const { headers } = await ask('/login', {
      ...json({ identifier: person.email, password: person.password }),
      headers: { 'Content-Type': 'application/json', Origin: origin },
    });
    const session = await ask('/session', { headers: { Cookie: pairs(headers.getSetCookie()).join('; ') } });
    expect(((await session.json()) as { session: { ip: string } }).session.ip).toBe('192.0.2.7');
  });

  // Fastify is the last: it stops Daemun.
  describe.each(Object.keys(mountings))('%s', (name) => {
    let host: HostApp;
    beforeAll(async () => {
      const mounting = mountings[name];
      if (!mounting) throw new Error(`nobody mounts Daemun as ${name}`);
      host = await mounting(app.daemun);
    });
    afterAll(() => host.close());

    const signIn = () => host.send('/api/auth/login', json({ identifier: person.email, password: person.password }));

    it('reads the whole body and the whole path of a sign-in, and sends every cookie beside those of the host', async () => {
      const signedIn = await signIn();
      expect([signedIn.status, signedIn.body.status]).toEqual([200, 'signed-in']);
      const names = pairs(signedIn.headers['set-cookie']).map((pair) => pair.split('=', 1)[0]);
      expect(names).toEqual(expect.arrayContaining(['__Host-daemun', '__Host-daemun-device']));
      if (name !== 'a server of Node') expect(names).toContain('theirs');
      const session = await host.send('/api/auth/session?lang=ko', {
        headers: { Cookie: pairs(signedIn.headers['set-cookie']).join('; ') },
      });
      expect(session.body.user.email).toBe(person.email);
    });

    it('S-20 knows the address of the other end', async () => {
      const { headers } = await signIn();
      const session = await host.send('/api/auth/session', { headers: { Cookie: pairs(headers['set-cookie']).join('; ') } });
      expect(session.body.session.ip).toBe('127.0.0.1');
    });

    it('reads forms, and refuses those that say a thing twice', async () => {
      const form = (body: string) =>
        host.send('/api/auth/introspect', {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: `Bearer ${serviceToken}` },
        });
      expect((await form('token=a%2Bb&token_type_hint=x%26y')).body).toEqual({ active: false });
      expect((await form('token=a&token=b')).body).toMatchObject({ status: 400, code: 'malformed_form' });
      expect((await form('token[a]=b')).body).toMatchObject({ status: 422, code: 'invalid_input' });
    });

    it('takes a request without a body, and refuses malformed and large ones as anywhere', async () => {
      expect((await host.send('/api/auth/logout-all', { method: 'POST' })).body.code).toBe('unauthenticated');
      const tooLarge = await host.send('/api/auth/login', json({ identifier: 'x'.repeat(70_000), password: 'y' }));
      expect(tooLarge.body.code).toBe('body_too_large');
    });

    it('has the documents at the root, and leaves every other path to the host', async () => {
      expect((await host.send('/.well-known/jwks.json')).body.keys).toHaveLength(1);
      expect((await host.send('/dev/outbox.json')).status).toBe(200);
      expect((await host.send('/api/auth/nothing')).body.code).toBe('not_found');
      for (const path of ['/', '/healthz', '/readyz', '/.well-known/security.txt', '/api/authors', '/dev/outbox']) {
        expect([path, (await host.send(path)).body]).toEqual([path, 'theirs']);
      }
    });

    it('streams what comes in pieces, until it is hung up', async () => {
      const stream = await host.open('/api/auth/revocations', { Authorization: `Bearer ${serviceToken}` });
      const first = await new Promise<string>((resolve) => stream.once('data', (chunk) => resolve(String(chunk))));
      expect(first).toMatch(/^(event|id|retry|:)/);
      const ended = new Promise((resolve) => stream.once('close', resolve));
      app.daemun.hangUp();
      stream.resume();
      await ended;
    });
  });
});

describe('a host app that has read the body and kept nothing', () => {
  const app = useApp({ database: 'embedded' });

  it('answers 500 and never malformed_json, and says once in the log what to change', async () => {
    const host = await forgetfulApp(app.daemun);
    const replies = [await host.send('/api/auth/login', json({})), await host.send('/api/auth/login', json({}))];
    expect(replies.map(({ body }) => [body.status, body.code])).toEqual([
      [500, 'internal_error'],
      [500, 'internal_error'],
    ]);
    const lines = app.logged.filter((line) => line.includes('has read the body of a request'));
    expect(lines).toEqual([expect.stringContaining('Mount Daemun before the body parsers')]);
    // Where there was nothing to read, nothing is missing.
    expect((await host.send('/api/auth/logout-all', { method: 'POST' })).body.code).toBe('unauthenticated');
    await host.close();
  });

  it('answers the same by the Fetch handler', async () => {
    const { origin } = app.daemun.settings;
    const headers = { 'Content-Type': 'application/json', Origin: origin };
    const request = new Request(`${origin}/api/auth/login`, { method: 'POST', headers, body: '{}' });
    await request.text();
    expect(await (await app.daemun.handler(request)).json()).toMatchObject({ status: 500, code: 'internal_error' });
  });
});
