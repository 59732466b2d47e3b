import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { proofKey } from '../../../test/dpop.ts';
import { addClient, basic } from '../../../test/oauth.ts';
import { authorizationParameters, goOn, interactionOf, ledTo } from '../../../test/oauth-browser.ts';
import { signedUp, together } from '../../../test/people.ts';
import { tokenHash } from '../../platform/random.ts';
import { oauthGrants } from '../grant/tables.ts';

describe.each(databases)('pushed authorization requests on %s', (database) => {
  const app = useApp({ database });
  type Known = Awaited<ReturnType<typeof addClient>>;
  const push = (known: Known, changes: Readonly<Record<string, string | undefined>> = {}, headers: Record<string, string> = {}) =>
    app.client().send('POST', '/oauth/par', {
      body: authorizationParameters(known.client, changes).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(known.clientSecret !== '' && { Authorization: basic(known) }),
        ...headers,
      },
    });
  const open = (requestUri: string, clientId: string, more = '') =>
    `/oauth/authorize?client_id=${clientId}&request_uri=${encodeURIComponent(requestUri)}${more}`;
  const ours = () => addClient(app, { trust: 'first-party' });
  const grantOf = async (code = '') =>
    (
      await app.daemun.deps.db
        .select()
        .from(oauthGrants)
        .where(eq(oauthGrants.codeHash, tokenHash(code)))
    )[0];

  it('S-93 one is good once, of fifty at the same time, for a minute, and for its client alone', async () => {
    const known = await ours();
    const other = await ours();
    const { browser } = await signedUp(app);
    const pushed = await push(known);
    expect([pushed.status, pushed.body]).toEqual([
      201,
      { request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/), expires_in: 60 },
    ]);
    const uri = pushed.body.request_uri;
    expect((await browser.get(open(uri, other.client.id))).body.error).toBe('invalid_request_uri');
    const replies = await together(50, () => browser.get(open(uri, known.client.id)));
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 303).map(({ body }) => body.error))).toEqual(new Set(['invalid_request_uri']));
    const late = (await push(known)).body.request_uri;
    app.clock.advance(60);
    expect((await browser.get(open(late, known.client.id))).body.error).toBe('invalid_request_uri');
  });

  it('S-93 nothing beside it counts, and nothing of it is in a URL or a cookie', async () => {
    const known = await ours();
    const { request_uri: uri } = (await push(known, { state: 'pushed-state', scope: 'openid' })).body;
    const stranger = await app
      .client()
      .get(open(uri, known.client.id, '&scope=openid%20email&state=other&redirect_uri=https://evil.example'));
    expect(stranger.headers.getSetCookie()).toEqual([]);
    expect(stranger.headers.get('Location')).not.toMatch(/pushed-state|urn|scope/);
    const { browser } = await signedUp(app);
    const { parameters } = ledTo(await goOn(browser, interactionOf(stranger)));
    expect(parameters['state']).toBe('pushed-state');
    expect((await grantOf(parameters['code']))?.scopes).toEqual(['openid']);
  });

  it('S-93 a client that must push gets nothing without, and says so at its redirect URI', async () => {
    const known = await addClient(app, { trust: 'first-party', parRequired: true });
    const { browser } = await signedUp(app);
    const plain = await browser.get(`/oauth/authorize?${authorizationParameters(known.client)}`);
    expect(ledTo(plain).parameters['error']).toBe('invalid_request');
    const { request_uri: uri } = (await push(known)).body;
    expect(ledTo(await browser.get(open(uri, known.client.id))).parameters['code']).toBeDefined();
  });

  it('S-84 S-85 is refused to whoever is not its client, and where it is not valid', async () => {
    const known = await ours();
    expect((await push(known, {}, { Authorization: basic({ ...known, clientSecret: `dcs_${'x'.repeat(43)}` }) })).body.error).toBe(
      'invalid_client',
    );
    const wrong: [Readonly<Record<string, string | undefined>>, string][] = [
      [{ redirect_uri: 'https://evil.example' }, 'invalid_request'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ scope: 'unknown' }, 'invalid_scope'],
      [{ resource: 'https://unknown.example' }, 'invalid_target'],
      [{ code_challenge: undefined }, 'invalid_request'],
      [{ request: 'x' }, 'request_not_supported'],
      [{ request_uri: 'urn:x' }, 'request_uri_not_supported'],
      [{ registration: '{}' }, 'registration_not_supported'],
      [{ id_token_hint: 'x' }, 'invalid_request'],
    ];
    for (const [changes, error] of wrong) {
      const reply = await push(known, changes);
      expect([changes, reply.status, reply.body.error]).toEqual([changes, 400, error]);
    }
    const machine = await addClient(app, { kind: 'machine', redirectUris: [] });
    expect((await push(machine, { redirect_uri: 'https://shop.example/cb' })).body.error).toBe('invalid_request');
    const only = await addClient(app, { grants: ['client_credentials'] });
    expect((await push(only)).body.error).toBe('unauthorized_client');
  });

  it('S-94 the key of a proof binds the code', async () => {
    const known = await addClient(app, { kind: 'public', trust: 'first-party' });
    const { browser } = await signedUp(app);
    const key = await proofKey();
    const { request_uri: uri } = (await push(known, {}, await key.header(app, '/oauth/par'))).body;
    const { code } = ledTo(await browser.get(open(uri, known.client.id))).parameters;
    expect((await grantOf(code))?.jkt).toBe(key.jkt);
    const other = await push(known, { dpop_jkt: 'x'.repeat(43) }, await key.header(app, '/oauth/par'));
    expect([other.status, other.body.error]).toEqual([400, 'invalid_request']);
    expect((await push(known, {}, { DPoP: 'x' })).body.error).toBe('invalid_dpop_proof');
    expect((await push(known, {}, await key.header(app, '/oauth/par', { nonce: 'x' }))).body.error).toBe('use_dpop_nonce');
  });
});
