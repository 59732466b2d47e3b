import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { begun, begunByMail } from '../../../test/begun.ts';
import type { Reply, TestClient } from '../../../test/client.ts';
import { close } from '../../../test/closed-accounts.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, newPhone, signedUp, together } from '../../../test/people.ts';

const ours = '__Host-daemun-';
const former = `${ours}flow`;
/** What each of them waits with, and what another one of the same purpose does. */
const cookies: Readonly<Record<string, string>> = {
  'a second factor': former,
  'a registration': `${ours}registration`,
  'a mailed link': `${ours}mail`,
  'a mailed code': `${ours}mail`,
  'a texted code': `${ours}text`,
  'a closed account': `${ours}keeping`,
  'a passkey': `${ours}passkey`,
};
/** But for the passkey, whose handle all tabs share. */
const apart = Object.entries(cookies).filter(([name]) => name !== 'a passkey');

describe.each(databases)('a browser is known again on %s', (database) => {
  const app = useApp({ database });
  const begin = async (name: string, tab: TestClient) => {
    const finish = await begun[name]?.(app, tab);
    return async (one: TestClient) => (await finish?.(one))?.body.status;
  };
  const linesOf = ({ headers }: Reply, name: string) => headers.getSetCookie().filter((line) => line.startsWith(`${ours}${name}=`));

  it('S-59 by a cookie for each purpose, which lives as long as what it waits with, and is for us alone', async () => {
    const closed = await signedUp(app);
    await close(closed);
    const withApp = await enrolled(app);
    const login = (identifier: string) => app.client().post('/login', { identifier, password: goodPassword });
    const { lifetimes, sms } = app.daemun.settings;
    const said = [
      ['flow', await login(withApp.email), lifetimes.pendingSignInSeconds, 'Lax'],
      ['keeping', await login(closed.email), lifetimes.pendingSignInSeconds, 'Lax'],
      ['registration', await app.client().post('/register', { email: newEmail(), password: goodPassword }), 24 * 3600, 'Lax'],
      ['mail', await app.client().post('/magic-link', { email: newEmail() }), 600, 'Lax'],
      ['mail', await app.client().post('/email-code', { email: newEmail() }), 600, 'Lax'],
      ['text', await app.client().post('/phone-login/send', { phone: newPhone() }), sms.codeSeconds, 'Lax'],
      ['passkey', await app.client().post('/passkey/login/start', {}), 300, 'Lax'],
      ['csrf', await app.client().get('/csrf'), lifetimes.pendingSignInSeconds, 'Strict'],
    ] as const;
    for (const [name, reply, seconds, sameSite] of said) {
      const lines = linesOf(reply, name).map((line) => line.replace(/=[A-Za-z0-9_-]{43};/, '=handle;'));
      expect(lines).toEqual([`${ours}${name}=handle; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}; Secure`]);
    }
  });

  it.each(apart)('waiting for %s five times at once; the sixth takes the place of the oldest', async (name, cookie) => {
    const tab = app.client();
    const all: Awaited<ReturnType<typeof begin>>[] = [];
    for (let count = 0; count < 6; count += 1) all.push(await begin(name, tab));
    // What the version before is told, too, is another matter.
    if (cookie !== former) tab.cookies.delete(former);
    expect(tab.cookies.get(cookie)).toMatch(/^[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{43}){4}$/);
    // The newest first: a second factor that is not named is that of the newest sign-in.
    const ends: unknown[] = [];
    for (const finish of all.toReversed()) ends.push(await finish(tab));
    expect(ends.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'signed-in'));
    expect(ends[5]).not.toBe('signed-in');
  });

  it.each(Object.entries(cookies))('S-47 a handle of %s is nothing under the name of another purpose', async (name, cookie) => {
    const tab = app.client();
    const finish = await begin(name, tab);
    const handle = tab.cookies.get(cookie) ?? '';
    const stranger = app.client();
    for (const other of [...Object.values(cookies), `${ours}csrf`, `${ours}device`, `${ours}trusted`])
      if (other !== cookie && other !== former) stranger.cookies.set(other, handle);
    expect(await finish(stranger)).not.toBe('signed-in');
    // Whoever opened these two elsewhere has done so for good, and has got into nothing.
    const isOver = ['a registration', 'a closed account'].includes(name);
    expect(await finish(tab)).toBe(isOver ? 400 : 'signed-in');
  });

  it.each(apart)('A-35 waiting for %s: what was planted before is not what is trusted', async (name, cookie) => {
    const planted = Array.from({ length: 9 }, (_, index) => String(index).repeat(43));
    const [victim, attacker] = [app.client(), app.client()];
    for (const browser of [victim, attacker]) {
      for (const each of new Set([cookie, former])) browser.cookies.set(each, planted.join('.'));
    }
    const finish = await begin(name, victim);
    expect((victim.cookies.get(cookie) ?? '').length).toBeLessThan(300);
    expect(await finish(attacker)).not.toBe('signed-in');
  });

  it.each(Object.keys(begunByMail))('waiting for %s: one cookie for all is what the version before gives, and takes', async (name) => {
    const tab = app.client();
    const finish = await begin(name, tab);
    const cookie = cookies[name] ?? '';
    expect(tab.cookies.get(former)).toBe(tab.cookies.get(cookie));
    // As the version before leaves the browser.
    tab.cookies.delete(cookie);
    expect(await finish(tab)).toBe('signed-in');
    expect(tab.cookies.has(former)).toBe(false);
  });

  it('a sign-in that waits is alone in the cookie that the version before reads, whatever has ended there', async () => {
    const person = await enrolled(app);
    const tab = app.client();
    await tab.post('/magic-link', { email: person.email });
    const { signInToken } = (await tab.post('/login', { identifier: person.email, password: goodPassword })).body;
    expect(tab.cookies.get(former)).toBe(signInToken);
  });

  it('S-65 a CSRF token of somebody without a session outlives whatever is begun beside it', async () => {
    const tab = app.client();
    const { csrfToken } = (await tab.get('/csrf')).body;
    for (const name of Object.keys(cookies)) await begin(name, tab);
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken };
    expect((await tab.send('POST', '/login/options', { headers, body: '{}' })).status).toBe(200);
    expect((await tab.get('/csrf')).body.csrfToken).toBe(csrfToken);
    tab.cookies.delete(`${ours}csrf`);
    tab.cookies.delete(former);
    expect((await tab.send('POST', '/login/options', { headers, body: '{}' })).body.code).toBe('cross_site_request');
  });

  it('S-47 50 at once in one browser: one of them is signed in', async () => {
    const person = await enrolled(app);
    const tab = await passwordGiven(app, person);
    const replies = await together(50, () => tab.clone().post('/verify-2fa', { code: person.code() }));
    expect(replies.filter(({ body }) => body.status === 'signed-in')).toHaveLength(1);
  });
});

describe('with the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });

  it.each([
    ['/magic-link', '/magic-link/verify', '/magic-link', {}],
    ['/register', '/verify-email', '/verify-email', { password: goodPassword }],
  ])('S-25 %s: whoever asks on after the last mail went is still known by it', async (ask, end, page, more) => {
    const [tab, email] = [app.client(), newEmail()];
    const asked: Reply[] = [];
    for (let count = 0; count < 8; count += 1) asked.push(await tab.post(ask, { email, ...more }));
    expect(new Set(asked.map(({ status, headers }) => `${status} ${headers.getSetCookie().length > 0}`))).toEqual(new Set(['202 true']));
    expect((await app.outbox.to(email)).length).toBe(3);
    expect((await tab.post(end, { token: await app.outbox.token(email, page) })).body.status).toBe('signed-in');
  });
});
