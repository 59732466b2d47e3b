import { describe, expect, it } from 'vitest';
import type { RawParameters } from '../../platform/http/parameters.ts';
import type { OAuthClient } from '../client/client.ts';
import { oauthErrors } from '../errors.ts';
import type { Resource } from '../resource/resource.ts';
import { type Around, type Parsed, parseRequest } from './parse.ts';

const redirectUri = 'https://shop.example/cb';
const userinfo = 'https://auth.example.test/oauth/userinfo';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const shop: OAuthClient = {
  id: 'app_0123456789abcdefghijkl',
  kind: 'confidential',
  name: 'Shop',
  trust: 'third-party',
  origin: 'operator',
  disabled: false,
  authMethod: 'client_secret_basic',
  secrets: [],
  jwks: null,
  jwksUri: null,
  redirectUris: [redirectUri],
  postLogoutRedirectUris: [],
  grants: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write', 'stock:read'],
  resources: ['https://api.example', 'https://stock.example'],
  idTokenAlgorithm: 'ES256',
  claimsInIdToken: true,
  pairwise: false,
  parRequired: false,
  dpopRequired: false,
  pkceRequired: true,
  backchannelLogoutUri: null,
  accessTokenSeconds: null,
  refreshIdleSeconds: null,
  homepage: null,
  policyUrl: null,
  termsUrl: null,
  tokenFamily: '00000000-0000-7000-8000-000000000000',
};

const resource = (identifier: string, scopes: Resource['scopes']): Resource => ({
  identifier,
  name: identifier,
  scopes,
  servedBy: [],
  requireDpop: false,
  accessTokenSeconds: null,
});
const title = { en: 'x', ko: 'x' };
const resources = [
  resource('https://api.example', [
    { scope: 'orders:read', title, default: true, dynamicClients: true },
    { scope: 'orders:write', title },
  ]),
  resource('https://stock.example', [{ scope: 'stock:read', title }]),
  resource('https://other.example', [{ scope: 'other:read', title }]),
];

const valid = {
  client_id: shop.id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  state: 'xyz',
};

type Changes = Readonly<Record<string, string | undefined>>;

const pairs = (changes: Changes): RawParameters =>
  Object.entries({ ...valid, ...changes }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

function parse(parameters: RawParameters, around: Partial<Around> = {}): Parsed {
  return parseRequest(parameters, { client: shop, resources, userinfo, pushed: false, ...around });
}

/** The request, or `where the refusal goes: its code`. */
function outcome(parsed: Parsed) {
  return parsed.kind === 'request' ? parsed.request : `${parsed.kind}: ${parsed.problem.kind.code}`;
}

const of = (changes: Changes, around?: Partial<Around>) => outcome(parse(pairs(changes), around));

describe('an authorization request', () => {
  it('S-82 is validated into what it asks for, and nothing else', () => {
    expect(of({ nonce: 'n', unknown: 'x', display: 'page', claims_locales: 'de' })).toEqual({
      redirectUri,
      mode: 'query',
      state: 'xyz',
      clientId: shop.id,
      nonce: 'n',
      codeChallenge: challenge,
      scopes: ['openid'],
      resources: [],
      claims: undefined,
      prompts: [],
      maxAge: undefined,
      level: 1,
      subject: undefined,
      loginHint: undefined,
      locale: undefined,
      jkt: undefined,
    });
  });

  it('S-79 an unknown or disabled client, and any redirect URI but a registered one, is never answered by a redirect', () => {
    const uris = [
      undefined,
      '',
      'https://shop.example/cb/',
      'https://shop.example/CB',
      'https://shop.example:444/cb',
      'https://shop.example/%63b',
      'https://shop.example/cb#x',
      'https://u@shop.example/cb',
      'https://shop.example@evil.example/cb',
      'https://shopXexample/cb',
      'https://shop.example/cb?x=1',
      'https://shop.example/x/..;/cb',
      'https://shop.example/%252f../cb',
      'javascript:alert(1)',
      'data:text/html,x',
      `https://shop.example/${'a'.repeat(8192)}`,
    ];
    for (const uri of uris) expect([uri, of({ redirect_uri: uri })]).toEqual([uri, 'local: invalid_request']);
    expect(of({}, { client: undefined })).toBe('local: unknown_client');
    expect(of({}, { client: { ...shop, disabled: true } })).toBe('local: unknown_client');
  });

  it('S-85 a repeated parameter is refused: locally where it says who is answered, else at the client', () => {
    for (const name of Object.keys(valid)) {
      const kind = name === 'client_id' || name === 'redirect_uri' ? 'local' : 'refused';
      expect([name, outcome(parse([...pairs({}), [name, 'again']]))]).toEqual([name, `${kind}: invalid_request`]);
      expect([name, outcome(parse([[name, ''], ...pairs({})]))]).toEqual([name, `${kind}: invalid_request`]);
    }
    expect(outcome(parse([...pairs({}), ['other', '1'], ['other', '1']]))).toBe('refused: invalid_request');
    const twice = parse([...pairs({}), ['state', 'again']]);
    expect(twice).toMatchObject({ kind: 'refused', to: { state: undefined, redirectUri, mode: 'query' } });
  });

  it('S-82 only codes are given, and only to clients that may have them', () => {
    expect(of({ response_type: undefined })).toBe('refused: invalid_request');
    for (const type of ['token', 'id_token', 'code id_token', 'id_token token', 'none', 'Code'])
      expect([type, of({ response_type: type })]).toEqual([type, 'refused: unsupported_response_type']);
    expect(of({}, { client: { ...shop, grants: ['client_credentials'] } })).toBe('refused: unauthorized_client');
    for (const mode of ['fragment', 'query.jwt', 'web_message']) expect(of({ response_mode: mode })).toBe('refused: invalid_request');
    expect(of({ response_mode: 'form_post' })).toMatchObject({ mode: 'form_post' });
  });

  it('S-80 A-10 needs a challenge of 43 characters by S256', () => {
    const wrong: Changes[] = [
      { code_challenge: undefined },
      { code_challenge: '' },
      { code_challenge: challenge.slice(1) },
      { code_challenge: `${challenge}A` },
      { code_challenge: `${challenge.slice(1)}=` },
      { code_challenge_method: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: 's256' },
      { code_challenge: undefined, code_challenge_method: undefined },
    ];
    for (const changes of wrong) expect([changes, of(changes)]).toEqual([changes, 'refused: invalid_request']);
  });

  it('S-80 a client of the operator without PKCE needs a nonce in an ID token instead, and still no weaker challenge', () => {
    const around = { client: { ...shop, pkceRequired: false } };
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect(of({ ...none, nonce: 'n' }, around)).toMatchObject({ codeChallenge: undefined, nonce: 'n' });
    expect(of(none, around)).toBe('refused: invalid_request');
    expect(of({ ...none, nonce: 'n', scope: 'orders:read' }, around)).toBe('refused: invalid_request');
    expect(of({ code_challenge_method: 'plain', nonce: 'n' }, around)).toBe('refused: invalid_request');
    expect(of({ code_challenge: undefined, nonce: 'n' }, around)).toBe('refused: invalid_request');
  });

  it('leaves out scopes of ours that the client may not have, and refuses any other', () => {
    expect(of({ scope: 'openid profile email phone address offline_access' })).toMatchObject({
      scopes: ['openid', 'profile', 'email', 'offline_access'],
    });
    expect(of({ scope: 'openid offline_access' }, { client: { ...shop, grants: ['authorization_code'] } })).toMatchObject({
      scopes: ['openid'],
    });
    const refused = ['openid unknown', 'other:read', 'openid  email', 'openid\temail', '"', 'address', undefined, '', 'x '.repeat(10_000)];
    for (const scope of refused) expect([scope, of({ scope })]).toEqual([scope, 'refused: invalid_scope']);
  });

  it('asks for the resource of a scope, and for the scopes of a resource that nobody named', () => {
    expect(of({ scope: 'openid orders:read' })).toMatchObject({ scopes: ['openid', 'orders:read'], resources: ['https://api.example'] });
    expect(of({ scope: undefined, resource: 'https://api.example' })).toMatchObject({
      scopes: ['orders:read'],
      resources: ['https://api.example'],
    });
    const two = parse([...pairs({ scope: 'stock:read' }), ['resource', 'https://api.example'], ['resource', 'https://stock.example']]);
    expect(outcome(two)).toMatchObject({ resources: ['https://api.example', 'https://stock.example'] });
    expect(of({ scope: 'stock:read', resource: 'https://api.example' })).toBe('refused: invalid_scope');
    expect(of({ resource: userinfo })).toMatchObject({ resources: [userinfo] });
  });

  it('refuses a resource that is unknown, not allowed, or not written as it is registered', () => {
    const refused = ['https://api.example/', 'https://API.example', 'https://api.example#x', 'api.example', 'https://other.example'];
    for (const target of refused) expect([target, of({ resource: target })]).toEqual([target, 'refused: invalid_target']);
    expect(of({ scope: 'orders:read', resource: userinfo })).toBe('refused: invalid_target');
  });

  it('S-98 gives a client that nobody has looked at only the scopes that are meant for such', () => {
    const client: OAuthClient = { ...shop, trust: 'unverified', origin: 'registration', resources: [] };
    expect(of({ scope: 'openid orders:read' }, { client })).toMatchObject({ resources: ['https://api.example'] });
    expect(of({ scope: 'orders:write' }, { client })).toBe('refused: invalid_scope');
    expect(of({ scope: 'stock:read' }, { client })).toBe('refused: invalid_scope');
    expect(of({ resource: 'https://stock.example' }, { client })).toBe('refused: invalid_target');
  });

  it('reads prompts, and none alone', () => {
    expect(of({ prompt: 'login consent select_account create' })).toMatchObject({
      prompts: ['login', 'consent', 'select_account', 'create'],
    });
    for (const prompt of ['none login', 'None', 'login  consent', 'other', 'none none login'])
      expect([prompt, of({ prompt })]).toEqual([prompt, 'refused: invalid_request']);
  });

  it('reads a maximum age in whole seconds', () => {
    expect([of({ max_age: '0' }), of({ max_age: '3600' })]).toMatchObject([{ maxAge: 0 }, { maxAge: 3600 }]);
    for (const maxAge of ['-1', '1e9', 'abc', '1.5', ' 1', '1000000000'])
      expect([maxAge, of({ max_age: maxAge })]).toEqual([maxAge, 'refused: invalid_request']);
  });

  it('takes the lowest of the levels that are known', () => {
    const levels = { aal2: 2, aal1: 1, 'aal2 aal1': 1, 'urn:x aal2': 2, 'urn:x': 1, AAL2: 1 };
    for (const [acr, level] of Object.entries(levels))
      expect([acr, of({ acr_values: acr })]).toEqual([acr, expect.objectContaining({ level })]);
    const claims = (acr: unknown) => JSON.stringify({ id_token: { acr } });
    expect(of({ claims: claims({ essential: true, values: ['aal2'] }) })).toMatchObject({ level: 2 });
    expect(of({ claims: claims({ value: 'aal2' }), acr_values: 'aal1' })).toMatchObject({ level: 2 });
    expect(of({ claims: claims(null) })).toMatchObject({ level: 1 });
  });

  it('reads the claims that we have and that the client may have', () => {
    const claims = JSON.stringify({
      userinfo: { name: { essential: true }, phone_number: null, shoe_size: null },
      id_token: { email: null, constructor2: 1 },
    });
    expect(of({ claims })).toMatchObject({ claims: { userinfo: { name: { essential: true } }, idToken: { email: null } } });
    expect(of({ claims, scope: 'orders:read' })).toMatchObject({ claims: undefined });
    const wrong = [
      '{',
      '[]',
      '1',
      '{"userinfo":1}',
      '{"id_token":{"email":1}}',
      '{"id_token":{"email":null,"email":null}}',
      '{"__proto__":{}}',
      `{"x":"${'a'.repeat(4096)}"}`,
    ];
    for (const value of wrong)
      expect([value.slice(0, 60), of({ claims: value })]).toEqual([value.slice(0, 60), 'refused: invalid_request']);
  });

  it('is about one account, which the hint or the claims may name', () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'a' } } });
    expect(of({ claims })).toMatchObject({ subject: 'a' });
    expect(of({}, { hint: 'b' })).toMatchObject({ subject: 'b' });
    expect(of({ claims }, { hint: 'a' })).toMatchObject({ subject: 'a' });
    expect(of({ claims }, { hint: 'b' })).toBe('refused: invalid_request');
    expect(of({}, { hint: null })).toBe('refused: invalid_request');
  });

  it('refuses what there is not, and what is longer than anybody needs', () => {
    expect(of({ request: 'x' })).toBe('refused: request_not_supported');
    expect(of({ request_uri: 'https://shop.example/r' })).toBe('refused: request_uri_not_supported');
    expect(of({ registration: '{}' })).toBe('refused: registration_not_supported');
    expect(of({}, { client: { ...shop, parRequired: true } })).toBe('refused: invalid_request');
    expect(of({}, { client: { ...shop, parRequired: true }, pushed: true })).toMatchObject({ clientId: shop.id });
    expect(of({ nonce: 'n'.repeat(513) })).toBe('refused: invalid_request');
    expect(of({ login_hint: 'n'.repeat(321) })).toBe('refused: invalid_request');
    expect(of({ dpop_jkt: 'short' })).toBe('refused: invalid_request');
    expect(parse(pairs({ state: 's'.repeat(1025) }))).toMatchObject({ kind: 'refused', to: { state: undefined } });
  });

  it('takes the first language that we speak', () => {
    const locales: [string, string | undefined][] = [
      ['ko', 'ko'],
      ['fr ko-KR en', 'ko'],
      ['EN-us', 'en'],
      ['de', undefined],
    ];
    for (const [tags, locale] of locales) expect([tags, of({ ui_locales: tags })]).toEqual([tags, expect.objectContaining({ locale })]);
  });

  it('every refusal has a text that OAuth can carry', () => {
    for (const kind of Object.values(oauthErrors)) expect(kind.text.en.replaceAll('"', '')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });
});
