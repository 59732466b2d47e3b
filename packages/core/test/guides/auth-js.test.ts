import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../oauth.ts';
import { visit } from '../oauth-browser.ts';
import { signIn as openBrowser, type Person, signedUp } from '../people.ts';
import { type AppBrowser, openAppBrowser, sentTo } from './app-browser.ts';
import { writeGuide } from './guide-code.ts';
import { useIssuer } from './issuer.ts';
import { makeNextApp, type NextProcess } from './next-process.ts';

describe('the guide to Auth.js, in Next.js', () => {
  const given = useIssuer();
  let app: NextProcess;
  let person: Person;
  let browser: AppBrowser;
  beforeAll(async () => {
    const { issuer } = given;
    app = await makeNextApp();
    const { client, clientSecret } = await addClient(issuer, {
      trust: 'first-party',
      redirectUris: [`${app.origin}/api/auth/callback/daemun`],
      postLogoutRedirectUris: [`${app.origin}/`],
      // The guide renews a minute before the end, so it renews with each request.
      accessTokenSeconds: 60,
    });
    // A token without a resource is for userinfo.
    writeGuide('oauth/auth-js.md', app.folder, { 'https://api.example.com/orders': `${issuer.origin}/oauth/userinfo` });
    await app.start({
      AUTH_URL: app.origin,
      AUTH_SECRET: 'a secret of the app, which encrypts its cookies',
      AUTH_DAEMUN_ISSUER: issuer.origin,
      AUTH_DAEMUN_ID: client.id,
      AUTH_DAEMUN_SECRET: clientSecret,
    });
    person = await signedUp(issuer);
    browser = openAppBrowser(app.origin);
  });
  afterAll(() => app?.remove());

  const textOf = async (path: string): Promise<string> => (await browser.get(path)).text();

  /** Presses the button of the first page, as a browser without JavaScript does. */
  async function press(): Promise<URL> {
    const fields = new FormData();
    for (const [, name = ''] of (await textOf('/')).matchAll(/<input type="hidden" name="([^"]+)"/g)) fields.set(name, '');
    return sentTo(await browser.submit('/', fields));
  }

  /** Through Daemun and back, to the first page. */
  async function signIn(): Promise<void> {
    const back = await visit(given.issuer, person.browser, await press());
    expect(sentTo(await browser.get(back.href)).href).toBe(`${app.origin}/`);
    expect(await textOf('/')).toContain(person.userId);
  }

  // One test, since what takes the time is Next.js, as it compiles.
  it('signs in, renews and saves tokens, calls an API, signs out on both sides, and ends with the session at Daemun', async () => {
    const { issuer } = given;
    await signIn();
    expect(JSON.parse(await textOf('/api/auth/session')), 'no token for scripts').toEqual({
      user: { id: person.userId, email: person.email, name: 'Mina Park' },
      expires: expect.any(String),
    });

    // A refresh token that comes again after 10 seconds is a stolen one, so what is renewed has to be saved.
    for (const path of ['/', '/orders', '/', '/api/auth/session', '/']) {
      issuer.clock.advance(20);
      expect(await textOf(path), path).toContain(person.userId);
    }
    expect(JSON.parse(await textOf('/orders')), 'the API').toMatchObject({ sub: person.userId, email: person.email });

    const logout = await press();
    expect(
      [...browser.cookies.keys()].filter((name) => name.includes('session-token')),
      'the session of the app',
    ).toEqual([]);
    const left = await person.browser.get(`${logout.pathname}${logout.search}`);
    expect(left.headers.get('Location')).toBe(`${app.origin}/`);
    expect((await person.browser.get('/session')).status, 'the session at Daemun').toBe(401);
    expect(await textOf('/')).toContain('Sign in');

    person = { ...person, browser: await openBrowser(issuer, person) };
    await signIn();
    await person.browser.post('/logout');
    expect(await textOf('/'), 'signed out at Daemun').toContain('Sign in');
  });
});
