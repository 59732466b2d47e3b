import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { addClient, basic } from '../../../test/oauth.ts';
import { authorize, ledTo } from '../../../test/oauth-browser.ts';
import { signedUp } from '../../../test/people.ts';

const openid = '/.well-known/openid-configuration';
const rfc8414 = '/.well-known/oauth-authorization-server';

describe('what the provider says about itself', () => {
  const app = useApp({ database: 'embedded' });
  const metadata = async () => (await app.client().get(openid)).body;
  const post = (url: string, fields: Record<string, string>, Authorization?: string) =>
    app.client().send('POST', url, {
      body: new URLSearchParams(fields).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(Authorization && { Authorization }) },
    });

  it('S-83 is the same document at both addresses, for every origin and every cache', async () => {
    const [first, second] = [await app.client().get(openid), await app.client().get(rfc8414)];
    expect(first.body).toEqual(second.body);
    expect(first.body.issuer).toBe(testOrigin);
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=900');
    expect(first.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(first.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(first.headers.get('Set-Cookie')).toBeNull();
  });

  it('S-83 names addresses that answer, each in its own words', async () => {
    const said = await metadata();
    const endpoints = Object.entries(said).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
    expect(endpoints.map(([name]) => name)).not.toContain('registration_endpoint');
    expect(endpoints).toHaveLength(9);
    for (const [name, url] of endpoints as [string, string][]) {
      const isPage = ['authorization_endpoint', 'end_session_endpoint', 'userinfo_endpoint', 'jwks_uri'].includes(name);
      const { status } = isPage ? await app.client().get(url) : await post(url, {});
      expect([name, status === 404 || status === 405 || status >= 500]).toEqual([name, false]);
    }
  });

  it('S-82 S-83 what it lists is taken, and what it does not list is refused', async () => {
    const said = await metadata();
    const known = await addClient(app, { trust: 'first-party' });
    const { browser } = await signedUp(app);
    const errorOf = async (changes: Record<string, string | undefined>) =>
      ledTo(await authorize(browser, known.client, changes)).parameters['error'];
    const responseTypes = ['code', 'token', 'id_token', 'code token', 'code id_token'];
    for (const type of responseTypes)
      expect([type, await errorOf({ response_type: type })]).toEqual([
        type,
        said.response_types_supported.includes(type) ? undefined : 'unsupported_response_type',
      ]);
    for (const method of ['S256', 'plain'])
      expect([method, await errorOf({ code_challenge_method: method })]).toEqual([
        method,
        said.code_challenge_methods_supported.includes(method) ? undefined : 'invalid_request',
      ]);
    expect([said.request_parameter_supported, await errorOf({ request: 'x.y.z' })]).toEqual([false, 'request_not_supported']);
    expect([said.request_uri_parameter_supported, await errorOf({ request_uri: 'https://evil.test/request' })]).toEqual([
      false,
      'request_uri_not_supported',
    ]);
    const grantTypes = [...said.grant_types_supported, 'password', 'implicit', 'urn:openid:params:grant-type:ciba'];
    for (const type of grantTypes) {
      const { body } = await post(said.token_endpoint, { grant_type: type }, basic(known));
      expect([type, body.error === 'unsupported_grant_type']).toEqual([type, !said.grant_types_supported.includes(type)]);
    }
    const { parameters } = ledTo(await authorize(browser, known.client));
    expect([said.authorization_response_iss_parameter_supported, parameters['iss']]).toEqual([true, said.issuer]);
  });

  it('knows no page in a frame, no sign-out by one, and no way around the person', async () => {
    const said = await metadata();
    for (const name of [
      'check_session_iframe',
      'frontchannel_logout_supported',
      'backchannel_authentication_endpoint',
      'mtls_endpoint_aliases',
    ])
      expect(said[name]).toBeUndefined();
  });
});

describe('what a provider that lets clients register says about itself', () => {
  const app = useApp({ database: 'embedded', settings: { oauth: { registration: 'open', clientMetadata: 'on' } } });

  it('S-83 names where they register, and that a document may describe them', async () => {
    const { body } = await app.client().get(openid);
    expect(body).toMatchObject({ registration_endpoint: `${testOrigin}/oauth/register`, client_id_metadata_document_supported: true });
    expect(
      (await app.client().send('POST', body.registration_endpoint, { body: '{}', headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(400);
  });
});
