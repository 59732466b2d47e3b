import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewClient } from '../../src/oauth-provider/client/create-client.ts';
import { addClient } from '../oauth.ts';
import { visit } from '../oauth-browser.ts';
import { signedUp } from '../people.ts';
import { openAppBrowser, sentTo } from './app-browser.ts';
import { guideFile, writeGuide } from './guide-code.ts';
import { closed, useIssuer } from './issuer.ts';

const build = join(import.meta.dirname, '../../../../build');
const guide = 'oauth/passport.md';

describe('the guide to Passport', () => {
  const given = useIssuer();
  let server: Server;
  let folder: string;
  afterEach(async () => {
    await closed(server);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Makes the client and runs the app of the guide, with the strategy of one of its files. */
  async function runApp(strategy: string, client: Partial<NewClient>): Promise<string> {
    const { issuer } = given;
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const made = await addClient(issuer, {
      trust: 'first-party',
      redirectUris: [`${origin}/cb`],
      postLogoutRedirectUris: [`${origin}/`],
      ...client,
    });
    Object.assign(process.env, {
      OIDC_CLIENT_ID: made.client.id,
      OIDC_CLIENT_SECRET: made.clientSecret,
      SESSION_SECRET: 'a secret of the app, which signs its cookies',
    });
    const values = {
      'https://auth.example.com': issuer.origin,
      'https://shop.example': origin,
      // As the guides say: on http://localhost.
      'oidc.ClientSecretBasic(secret)': 'oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests] }',
      'secure: true': 'secure: false',
    };
    mkdirSync(build, { recursive: true });
    folder = mkdtempSync(join(build, 'guide-passport-'));
    writeGuide(guide, folder, values);
    writeFileSync(join(folder, 'lib/strategy.ts'), guideFile(guide, strategy, values));
    const { app } = await import(join(folder, 'server.ts'));
    server.on('request', app);
    return origin;
  }

  async function signInAndOut(origin: string): Promise<URL> {
    const { issuer } = given;
    const person = await signedUp(issuer);
    const browser = openAppBrowser(origin);
    const asked = sentTo(await browser.get('/sign-in'));
    const before = browser.cookies.get('connect.sid');
    const back = await visit(issuer, person.browser, asked);
    expect(sentTo(await browser.get(back.href)).href).toBe(`${origin}/`);
    expect(browser.cookies.get('connect.sid'), 'a session id of its own').not.toBe(before);
    expect(await (await browser.get('/')).json()).toEqual({ id: person.userId, email: person.email });

    const logout = sentTo(await browser.submit('/sign-out', new URLSearchParams()));
    const left = await person.browser.get(`${logout.pathname}${logout.search}`);
    expect(left.headers.get('Location')).toBe(`${origin}/`);
    expect((await person.browser.get('/session')).status, 'the session at Daemun').toBe(401);
    expect(await (await browser.get('/')).json(), 'the session of the app').toEqual({ id: null, email: null });
    return asked;
  }

  it('signs in and out by the strategy of openid-client, with PKCE', async () => {
    const asked = await signInAndOut(await runApp('lib/strategy.ts', {}));
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it('signs in and out by passport-openidconnect, whose nonce stands in for PKCE', async () => {
    const origin = await runApp('lib/strategy-without-pkce.ts', { authMethod: 'client_secret_post', pkceRequired: false });
    const asked = await signInAndOut(origin);
    expect(asked.searchParams.has('code_challenge')).toBe(false);
    asked.searchParams.delete('nonce');
    const refused = await visit(given.issuer, (await signedUp(given.issuer)).browser, asked);
    expect(refused.searchParams.get('error'), 'without a nonce').toBe('invalid_request');
  });
});
