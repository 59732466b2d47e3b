import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { rotateNow } from '../../token/key-rotation.ts';

const paths = ['/openapi.json', '/.well-known/jwks.json'] as const;

describe('a document that is the same for everybody', () => {
  const app = useApp({ database: 'embedded', settings: { trustedOrigins: ['https://app.example.test'] } });
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') => app.client().send(method, path, { headers });
  /** What a server gets to send, before it is copied anywhere. */
  const made = async (path: string) => {
    const { pathname, host } = new URL(path.startsWith('/.') ? path : `/api/auth${path}`, testOrigin);
    const message = { method: 'GET', path: pathname, query: '', host, remoteAddress: '192.0.2.1', header: () => undefined };
    return (await app.daemun.answer({ ...message, read: async () => new Uint8Array() })).body;
  };

  it.each(paths)('S-77 %s is made once: however often it is asked for, the same bytes are sent', async (path) => {
    const first = await made(path);
    expect(first).toBeInstanceOf(Uint8Array);
    for (let again = 0; again < 5; again += 1) expect(await made(path)).toBe(first);
    expect((await ask(path)).body).toEqual(JSON.parse(new TextDecoder().decode(first as Uint8Array)));
  });

  it.each(paths)('%s has a strong ETag, by which whoever has it already gets nothing (RFC 9110 §13.1.2)', async (path) => {
    const { status, headers } = await ask(path);
    const etag = headers.get('ETag') ?? '';
    expect([status, etag]).toEqual([200, expect.stringMatching(/^"[\w-]{22,}"$/)]);
    expect(headers.get('Cache-Control')).toMatch(/^no-cache$|^public, max-age=900$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `"other" , W/${etag}`, '*']) {
      const again = await ask(path, { 'If-None-Match': known });
      expect([known, again.status, again.body, again.headers.get('ETag')]).toEqual([known, 304, '', etag]);
      expect(again.headers.get('Content-Type')).toBeNull();
      for (const name of ['Cache-Control', 'Vary', 'X-Content-Type-Options', 'Access-Control-Allow-Origin']) {
        expect([name, again.headers.get(name)]).toEqual([name, headers.get(name)]);
      }
    }
    for (const unknown of ['', '"other"', etag.slice(0, -1), etag.slice(1, -1), `x${etag}`]) {
      expect([unknown, (await ask(path, { 'If-None-Match': unknown })).status]).toEqual([unknown, 200]);
    }
  });

  it.each(paths)('%s sends nothing but the head to HEAD', async (path) => {
    const reply = await ask(path, {}, 'HEAD');
    const etag = (await ask(path)).headers.get('ETag');
    expect([reply.status, reply.body, reply.headers.get('ETag'), typeof etag]).toEqual([200, '', etag, 'string']);
  });

  it('S-76 the key set has another ETag once it has another key', async () => {
    const before = await ask('/.well-known/jwks.json');
    const [key] = await rotateNow(app.daemun.deps);
    await app.daemun.deps.keys.reload();
    const after = await ask('/.well-known/jwks.json', { 'If-None-Match': before.headers.get('ETag') ?? '' });
    expect(after.status).toBe(200);
    expect(after.body.keys.map(({ kid }: { kid: string }) => kid)).toContain(key);
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'));
  });

  it('what is asked for is remembered by no cache where it is refused', async () => {
    expect((await app.client().send('POST', '/openapi.json')).headers.get('Cache-Control')).toBe('no-store');
  });
});
