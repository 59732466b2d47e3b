import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { authorizationParameters, authorize, decide, goOn, interactionOf, ledTo } from '../../../test/oauth-browser.ts';
import { signedUp } from '../../../test/people.ts';
import type { NewClient } from '../client/create-client.ts';
import { oauthClients } from '../client/tables.ts';

const html = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const unverified: Partial<NewClient> = { kind: 'public', trust: 'unverified', origin: 'registration' };

describe('refusals of the authorization endpoint', () => {
  const app = useApp({ database: 'embedded' });
  const ours = async () => (await addClient(app, { trust: 'first-party' })).client;
  const ask = (query: string, browser: TestClient = app.client(), headers = {}) => browser.get(`/oauth/authorize?${query}`, headers);

  it('S-79 S-108 a browser sees a page in its language, with what to do and a reference, and nothing of the request', async () => {
    const client = await ours();
    const query = authorizationParameters(client, { redirect_uri: 'https://evil.example/"><script>alert(1)</script>', state: 'my-state' });
    for (const [language, title] of [
      ['en', 'This did not work'],
      ['ko', '진행할 수 없어요'],
    ] as const) {
      const reply = await ask(query.toString(), app.client({ language }), html);
      expect([reply.status, reply.headers.get('Content-Type'), reply.headers.get('Location')]).toEqual([
        400,
        'text/html; charset=utf-8',
        null,
      ]);
      expect(reply.headers.get('Content-Security-Policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'$/,
      );
      expect(reply.body).toContain(`<html lang="${language}">`);
      expect(reply.body).toContain(`<h1>${title}</h1>`);
      expect(reply.body).toContain('<code>invalid_request</code>');
      expect(reply.body).toContain(`<code>${reply.headers.get('X-Request-Id')}</code>`);
      for (const part of ['evil', 'alert', 'my-state', client.id, client.name]) expect(reply.body).not.toContain(part);
    }
    const json = await ask(query.toString());
    expect(json.body).toEqual({ error: 'invalid_request', error_description: expect.not.stringContaining('evil') });
  });

  it('S-77 S-85 whatever is broken, repeated, empty or huge is refused at once, and nothing of it comes back', async () => {
    const client = await ours();
    const { browser } = await signedUp(app);
    const valid = authorizationParameters(client).toString();
    const local = [
      '%',
      'client_id=%ff',
      `${valid}&x=%zz`,
      `${valid}&x=%00`,
      '',
      'client_id=',
      'client_id=nobody',
      `${valid}&client_id=${client.id}`,
    ];
    for (const query of local) {
      const reply = await ask(query, browser);
      expect([query, reply.status, reply.body.error, reply.headers.get('Location')]).toEqual([query, 400, 'invalid_request', null]);
    }
    const names = [
      'response_type',
      'scope',
      'state',
      'nonce',
      'code_challenge',
      'code_challenge_method',
      'prompt',
      'max_age',
      'acr_values',
      'claims',
      'response_mode',
      'login_hint',
      'dpop_jkt',
      'id_token_hint',
      'request_uri',
    ];
    for (const name of names) {
      const query = new URLSearchParams(valid);
      query.append(name, 'x');
      query.append(name, 'x');
      const reply = await ask(query.toString(), browser);
      // A request that is pushed has no redirect URI to answer at.
      const said = name === 'request_uri' ? reply.body.error : ledTo(reply).parameters['error'];
      expect([name, said]).toEqual([name, 'invalid_request']);
    }
    const long = 'a'.repeat(10_000);
    const huge: Record<string, string>[] = [
      { scope: long },
      { state: long },
      { nonce: long },
      { claims: long },
      { login_hint: long },
      { resource: long },
    ];
    for (const changes of huge) {
      const { parameters } = ledTo(await ask(authorizationParameters(client, changes).toString(), browser));
      expect([Object.keys(changes)[0], parameters['error']]).toEqual([Object.keys(changes)[0], expect.stringMatching(/^invalid_/)]);
      expect(JSON.stringify(parameters)).not.toContain('aaaa');
    }
    const form = `${valid}&x=${'a'.repeat(100_000)}`;
    const posted = await browser.send('POST', '/oauth/authorize', {
      body: form,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect([posted.status, posted.body.error]).toEqual([413, 'invalid_request']);
  });

  it('S-79 each refusal reaches a trusted client, and the page alone where nobody vouches for it', async () => {
    const trusted = await ours();
    const { client: unknown } = await addClient(app, unverified);
    const refused: [Readonly<Record<string, string>>, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ scope: 'unknown' }, 'invalid_scope'],
      [{ resource: 'https://unknown.example' }, 'invalid_target'],
      [{ request: 'x' }, 'request_not_supported'],
      [{ request_uri: 'https://shop.example/request' }, 'request_uri_not_supported'],
      [{ registration: '{}' }, 'registration_not_supported'],
    ];
    for (const [changes, error] of [...refused, [{ prompt: 'none' }, 'login_required'] as const]) {
      expect([error, ledTo(await authorize(app.client(), trusted, changes)).parameters]).toEqual([
        error,
        { error, error_description: expect.any(String), state: 'the-state', iss: 'https://auth.example.test' },
      ]);
      const shown = await authorize(app.client(), unknown, changes);
      expect([error, shown.status, shown.body.error, shown.headers.get('Location')]).toEqual([error, 400, error, null]);
    }
    for (const [changes, error] of refused) {
      const body = authorizationParameters(unknown, changes).toString();
      const posted = await app
        .client()
        .send('POST', '/oauth/authorize', { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      expect([error, posted.status, posted.body.error]).toEqual([error, 400, error]);
    }
    const { client: machine } = await addClient(app, { ...unverified, grants: ['client_credentials'] });
    expect((await authorize(app.client(), machine)).body.error).toBe('unauthorized_client');
    const body = authorizationParameters(machine).toString();
    const posted = await app
      .client()
      .send('POST', '/oauth/authorize', { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    expect(posted.body.error).toBe('unauthorized_client');
    const pushed = 'urn:ietf:params:oauth:request_uri:nothing';
    const over = await app.client().send('POST', '/oauth/authorize', {
      body: new URLSearchParams({ client_id: trusted.id, request_uri: pushed }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(over.body.error).toBe('invalid_request_uri');
  });

  it('S-53 S-79 what is wrong with a request that waited is said in the same way', async () => {
    const { client } = await addClient(app, unverified);
    const handle = interactionOf(await authorize(app.client(), client));
    await decide((await signedUp(app)).browser, handle, 'deny');
    const denied = await goOn(app.client(), handle);
    expect([denied.status, denied.body.error]).toEqual([400, 'access_denied']);
    const target = await addResource(app, {
      identifier: 'https://open.example',
      scopes: [{ scope: 'open:read', title: { en: 'Read', ko: '읽기' }, dynamicClients: true }],
    });
    const changes: [Partial<typeof oauthClients.$inferInsert>, string][] = [
      [{ grants: ['refresh_token'] }, 'unauthorized_client'],
      [{ scopes: ['openid'] }, 'invalid_scope'],
      [{ origin: 'operator' }, 'invalid_target'],
      [{ parRequired: true }, 'invalid_request'],
      [{ redirectUris: [] }, 'invalid_request'],
      [{ disabledAt: app.clock.now() }, 'invalid_request'],
    ];
    for (const [change, error] of changes) {
      const changed = await addClient(app, { ...unverified, scopes: ['openid', 'open:read'] });
      const asked = { scope: 'openid open:read', ...(error === 'invalid_target' && { resource: target.identifier }) };
      const waiting = interactionOf(await authorize(app.client(), changed.client, asked));
      await app.daemun.deps.db.update(oauthClients).set(change).where(eq(oauthClients.id, changed.client.id));
      const reply = await goOn(app.client(), waiting);
      expect([change, reply.status, reply.body.error]).toEqual([change, 400, error]);
    }
    expect((await goOn(app.client(), 'x')).body.error).toBe('invalid_request_uri');
    expect((await app.client().get('/oauth/continue')).body.error).toBe('invalid_request');
  });

  it('a second factor is no consent', async () => {
    const { client } = await addClient(app);
    const { browser } = await enrolled(app);
    expect(ledTo(await authorize(browser, client, { prompt: 'none' })).parameters['error']).toBe('consent_required');
  });
});

describe('an account that must turn on two-factor first', () => {
  const app = useApp({ database: 'embedded', settings: { twoFactor: { requiredFor: 'everyone', graceSeconds: 0 } } });

  it('S-27 gets no code before it has', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const { browser } = await signedUp(app);
    const asked = await authorize(browser, client);
    expect(ledTo(asked)).toMatchObject({
      path: '/set-up-two-factor',
      parameters: { redirectTo: `/oauth/continue?interaction=${interactionOf(asked)}` },
    });
    expect(ledTo(await authorize(browser, client, { prompt: 'none' })).parameters['error']).toBe('interaction_required');
    expect((await decide(browser, interactionOf(asked), 'allow')).body.code).toBe('two_factor_enrolment_required');
  });
});
