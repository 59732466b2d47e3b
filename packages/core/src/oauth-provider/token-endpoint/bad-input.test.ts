import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addGrant, basic, codeVerifier, redirectUri } from '../../../test/oauth.ts';
import { type KnownClient, tokenForm } from '../../../test/oauth-tokens.ts';
import { signedUp } from '../../../test/people.ts';

interface Bad {
  readonly name: string;
  readonly body?: string | FormData | Uint8Array<ArrayBuffer>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error: string;
  readonly status?: number;
}

const marker = 'MARKERxyz';
const formType = 'application/x-www-form-urlencoded';

describe('the token endpoint, shown what no client should send', () => {
  const app = useApp({ database: 'embedded' });

  function multipart(fields: Readonly<Record<string, string>>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  }

  function cases(known: KnownClient, code: string): readonly Bad[] {
    const good = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
    const form = tokenForm(good);
    const without = (name: keyof typeof good) => tokenForm(Object.fromEntries(Object.entries(good).filter(([one]) => one !== name)));
    const refresh = { grant_type: 'refresh_token', refresh_token: 'x' };
    const request = 'invalid_request';
    return [
      { name: 'JSON', body: JSON.stringify(good), headers: { 'Content-Type': 'application/json' }, error: request },
      { name: 'multipart', body: multipart(good), headers: { 'Content-Type': '' }, error: request },
      { name: 'a body without a type', body: new TextEncoder().encode(form), headers: { 'Content-Type': '' }, error: request },
      { name: 'no body', error: request },
      { name: 'no grant type', body: without('grant_type'), error: request },
      { name: 'an empty grant type', body: tokenForm({ ...good, grant_type: '' }), error: request },
      { name: 'an unknown grant type', body: tokenForm({ ...good, grant_type: marker }), error: 'unsupported_grant_type' },
      {
        name: 'S-82 the password grant',
        body: tokenForm({ grant_type: 'password', username: 'a', password: 'b' }),
        error: 'unsupported_grant_type',
      },
      { name: 'a name of an object', body: tokenForm({ ...good, grant_type: 'constructor' }), error: 'unsupported_grant_type' },
      {
        name: 'a grant type that the client may not use',
        body: tokenForm({ grant_type: 'client_credentials' }),
        error: 'unauthorized_client',
      },
      { name: 'the grant type twice', body: `${form}&grant_type=authorization_code`, error: request },
      { name: 'S-85 the code twice', body: `${form}&code=${code}`, error: request },
      { name: 'S-85 the resource twice', body: `${form}&resource=https://a.example&resource=https://b.example`, error: request },
      { name: 'parameters in the URL', body: form, query: `?state=${marker}`, error: request },
      { name: 'the code in the URL', body: without('code'), query: `?code=${code}`, error: request },
      { name: 'no code', body: without('code'), error: request },
      { name: 'no redirect URI', body: without('redirect_uri'), error: request },
      { name: 'S-80 a verifier of 42', body: tokenForm({ ...good, code_verifier: 'a'.repeat(42) }), error: request },
      { name: 'S-80 a verifier of 129', body: tokenForm({ ...good, code_verifier: 'a'.repeat(129) }), error: request },
      { name: 'S-80 a verifier with padding', body: tokenForm({ ...good, code_verifier: `${codeVerifier}=` }), error: request },
      { name: 'a code that is too long', body: tokenForm({ ...good, code: marker.repeat(300) }), error: request },
      { name: 'a code with a NUL', body: tokenForm({ ...good, code: `${marker}\0` }), error: request },
      { name: 'a code that is not ours', body: tokenForm({ ...good, code: marker }), error: 'invalid_grant' },
      { name: 'a broken encoding', body: `${form}&x=%zz`, error: request },
      { name: 'bytes that are not UTF-8', body: `${form}&x=%ff%fe`, error: request },
      { name: 'no refresh token', body: tokenForm({ grant_type: 'refresh_token' }), error: request },
      { name: 'a refresh token that is not ours', body: tokenForm(refresh), error: 'invalid_grant' },
      { name: 'a malformed scope', body: tokenForm({ ...refresh, scope: `${marker}"` }), error: 'invalid_scope' },
      {
        name: 'S-77 a scope of 100 k characters',
        body: tokenForm({ ...refresh, scope: 'a '.repeat(50_000) }),
        error: request,
        status: 413,
      },
      { name: 'two ways to authenticate', body: `${form}&client_secret=${known.clientSecret}`, error: request },
      { name: 'Basic without a colon', body: form, headers: { Authorization: 'Basic YWJj' }, error: 'invalid_client', status: 401 },
      { name: 'Basic that is no base64', body: form, headers: { Authorization: 'Basic %%%' }, error: 'invalid_client', status: 401 },
      { name: 'another scheme', body: form, headers: { Authorization: `Bearer ${marker}` }, error: 'invalid_client', status: 401 },
    ];
  }

  it('S-77 S-80 S-82 S-85 refuses each with the right error, spends nothing, and repeats nothing of it', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    const seen: unknown[] = [];
    const expected: unknown[] = [];
    for (const { name, body, query = '', headers = {}, error, status = 400 } of cases(known, code)) {
      const sent = { 'Content-Type': formType, Authorization: basic(known), ...headers };
      const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
      const reply = await app.client().send('POST', `/oauth/token${query}`, { headers: given, ...(body !== undefined && { body }) });
      const text = JSON.stringify(reply.body);
      seen.push([name, reply.status, reply.body.error, Object.keys(reply.body), text.includes(marker) || text.includes(code)]);
      expected.push([name, status, error, ['error', 'error_description'], false]);
      expect([name, reply.headers.get('cache-control'), reply.headers.get('content-type')]).toEqual([
        name,
        'no-store',
        'application/json; charset=utf-8',
      ]);
      if (status === 401) expect([name, reply.headers.get('www-authenticate')]).toEqual([name, expect.stringMatching(/^Basic /)]);
    }
    expect(seen).toEqual(expected);
    const good = tokenForm({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier });
    const headers = { 'Content-Type': formType, Authorization: basic(known) };
    expect((await app.client().send('POST', '/oauth/token', { body: good, headers })).status).toBe(200);
  });

  it('a parameter that nobody knows is ignored, and an empty one counts as left out', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    const body = `${tokenForm({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier })}&resource=&x=1`;
    const headers = { 'Content-Type': formType, Authorization: basic(known) };
    expect((await app.client().send('POST', '/oauth/token', { body, headers })).status).toBe(200);
  });

  it('no other method, and no cookie, does anything here', async () => {
    const { browser } = await signedUp(app);
    expect((await browser.get('/oauth/token')).status).toBe(405);
    const { status, body } = await browser.send('POST', '/oauth/token', { body: 'grant_type=x', headers: { 'Content-Type': formType } });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });
});
