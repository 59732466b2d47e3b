import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openTestApp, useApp } from '../test/app.ts';
import { databases } from '../test/databases.ts';
import { newEmail, otherPassword, type Person, signedUp } from '../test/people.ts';
import { DaemunError } from './api.ts';

const day = 24 * 3600;

describe.each(databases)('calls of the app on the server, on %s', (database) => {
  const app = useApp({ database });
  const api = () => app.daemun.api;

  const cookieOf = ({ browser }: Person) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  /** The headers of a form that the person has sent from a page of the app, as the app has them. */
  const posted = (person: Person) => ({
    host: 'app-3.internal:8080',
    'content-type': 'multipart/form-data; boundary=x',
    'content-length': '70000',
    origin: 'https://auth.example.test',
    'sec-fetch-site': 'same-origin',
    'if-none-match': '*',
    cookie: cookieOf(person),
  });
  const sessionRows = async () => {
    const { rows } = (await app.daemun.deps.db.execute(sql`select xmin::text, ctid::text, sessions.* from daemun.sessions`)) as unknown as {
      rows: unknown[];
    };
    return rows;
  };

  it('the session of a request is the one that GET /session shows, by whichever headers the app has', async () => {
    const person = await signedUp(app);
    const shown = (await person.browser.get('/session')).body;
    const cookie = cookieOf(person);
    const userAgent = { 'user-agent': 'x', host: 'app-3.internal:8080' };
    for (const headers of [new Headers({ cookie, ...userAgent }), { cookie, ...userAgent }, { Cookie: [cookie] }])
      expect(await api().session(headers)).toEqual(shown);
    expect(await api().session({})).toBeNull();
    expect(await api().session({ cookie: `__Host-daemun=${'x'.repeat(43)}` })).toBeNull();
  });

  it('C3 asking for a session renews and writes nothing, also where an unsafe request would renew it', async () => {
    const person = await signedUp(app);
    app.clock.advance(2 * day);
    await person.browser.get('/session');
    await app.daemun.settle();
    const before = await sessionRows();
    expect(await api().session(posted(person))).toMatchObject({ user: { email: person.email } });
    expect(await sessionRows()).toEqual(before);
    expect((await api().call('GET /session', { headers: posted(person) })).setCookies).toEqual([]);
  });

  it('a session that cannot be looked up is no sign-out', async () => {
    const plain = api().session({ 'x-forwarded-proto': 'http' });
    expect(await plain).toBeNull();
    const proxied = await openTestApp({ database, settings: { trustProxy: 1 } });
    const refused = await proxied.daemun.api.session({ 'x-forwarded-proto': 'http' }).catch((error: unknown) => error);
    await proxied.close();
    expect(refused).toBeInstanceOf(DaemunError);
    expect(refused).toMatchObject({ error: { code: 'https_required', status: 403 } });
  });

  it('a call does what the request does, and hands the cookies over', async () => {
    const person = await signedUp(app);
    const headers = posted(person);
    const done = await api().call('POST /password', { headers, body: { currentPassword: person.password, newPassword: otherPassword } });
    expect(done).toMatchObject({ ok: true });
    expect(done.setCookies).toEqual([expect.stringMatching(/^__Host-daemun=[\w-]{43}; Path=\/; .*HttpOnly/)]);
    const renewed = { ...headers, cookie: done.setCookies[0]?.split(';')[0] };
    const audited = await api().call('GET /security-events', { headers: renewed, query: {} });
    expect(audited.ok && audited.value.events.map(({ type }) => type)).toContain('password.changed');
  });

  it('a refusal names its code and sets nothing', async () => {
    const person = await signedUp(app);
    const wrong = await api().call('POST /password', {
      headers: { ...posted(person), 'accept-language': 'ko' },
      body: { currentPassword: 'not-the-password-1', newPassword: otherPassword },
    });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid_credentials' }, setCookies: [] });
    expect(wrong.ok || wrong.error.detail).toMatch(/[가-힣]/);
    const invalid = await api().call('POST /login', { headers: {}, body: { identifier: '' } as never });
    expect(invalid).toMatchObject({ ok: false, error: { code: 'invalid_input', errors: [{ path: 'identifier' }, { path: 'password' }] } });
    const nobody = await api().call('POST /setup-2fa', { headers: {} });
    expect(nobody.ok || nobody.error.code).toBe('unauthenticated');
  });

  it.each<[string, Record<string, string | string[]>]>([
    ['of a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['of a page of a neighbour', { origin: 'https://blog.example.test', 'sec-fetch-site': 'same-site' }],
    ['of a frame that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['with a second origin in another spelling', { Origin: 'https://evil.example', origin: 'https://auth.example.test' }],
    ['with two origins', { origin: ['https://auth.example.test', 'https://evil.example'] }],
    ['of somebody who followed a link from elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['of somebody who typed the address', { 'sec-fetch-site': 'none' }],
    ['that does not say from where', {}],
  ])('S-65 a call for a request %s changes nothing', async (_, from) => {
    const person = await signedUp(app);
    const { origin: _origin, 'sec-fetch-site': _site, ...rest } = posted(person);
    for (const headers of [
      { ...rest, ...from },
      new Headers(
        Object.entries({ ...rest, ...from }).flatMap(([name, values]) => [values].flat().map((v): [string, string] => [name, v])),
      ),
    ]) {
      const outcome = await api().call('POST /logout-all', { headers });
      expect(outcome).toMatchObject({ ok: false, error: { code: 'cross_site_request' }, setCookies: [] });
    }
    expect((await person.browser.get('/session')).status).toBe(200);
  });

  it('S-26 a path parameter leads to no other route, whatever it holds', async () => {
    const person = await signedUp(app);
    for (const id of ['../passkeys', 'a/b', '..', '', 'x?lang=ko', '\ud800'])
      expect((await api().call('DELETE /sessions/{id}', { headers: posted(person), params: { id } })).ok).toBe(false);
    // Unescaped, it would be the usage of a key.
    const one = await api().call('GET /api-keys/{id}', { headers: posted(person), params: { id: `${person.userId}/usage` } });
    expect(one).toMatchObject({ ok: false, error: { code: 'invalid_input', errors: [{ path: 'id' }] } });
    await expect(api().call('DELETE /sessions/{id}', { headers: {} } as never)).rejects.toThrow('needs the parameter id');
    await expect(api().call('LOGIN' as 'GET /sessions', { headers: {} })).rejects.toThrow(TypeError);
    expect(await api().call('POST /no-such-route' as 'GET /sessions', { headers: {} })).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('limits of calls on the server', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1, trustProxy: 1 } });

  it('S-19 count by the address of the request, as over HTTP', async () => {
    const attempt = (address: string) =>
      app.daemun.api.call('POST /login', {
        headers: { 'x-forwarded-for': address },
        body: { identifier: newEmail(), password: otherPassword },
      });
    const codes: string[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      const outcome = await attempt('203.0.113.7');
      codes.push(outcome.ok ? 'ok' : outcome.error.code);
    }
    expect(new Set(codes)).toEqual(new Set(['invalid_credentials', 'too_many_requests']));
    const other = await attempt('203.0.113.8');
    expect(other.ok || other.error.code).toBe('invalid_credentials');
  });
});
