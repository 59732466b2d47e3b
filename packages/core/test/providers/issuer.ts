import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

/** A person at the issuer: their claims. `sub` is who they are. */
export type IssuerPerson = JWTPayload & { sub: string };

/** A reply of the issuer before it is sent. */
export interface IssuerReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How the issuer lies. Each fault counts until it is deleted. */
export interface IssuerFaults {
  /** Changes the claims of an ID token before it is signed. A claim that is undefined is left out. */
  claims?: (claims: JWTPayload) => JWTPayload;
  /** How an ID token is signed, if not by the published key. `changed`: the claims are changed after the signature. */
  signature?: 'foreign-key' | 'unknown-kid' | 'none' | 'hs256' | 'embedded-key' | 'key-address' | 'changed';
  /** Changes the reply of the userinfo endpoint. */
  userinfo?: (claims: JWTPayload) => JWTPayload;
  /** Changes the parameters that the browser brings back. */
  callback?: (parameters: URLSearchParams) => void;
  /** Changes the discovery document. */
  discovery?: (document: Record<string, unknown>) => Record<string, unknown>;
  /** Answers a path in the place of the issuer: an error, HTML, something long. `hang`: no answer comes. Undefined: as usual. */
  reply?: (path: string, usual: IssuerReply) => IssuerReply | 'hang' | undefined;
}

export interface IssuerOptions {
  /** The time of `iat`, `exp` and `auth_time`. That of the system if undefined: give the test clock to a test that has one. */
  readonly clock?: { now(): Date };
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** What the token endpoint takes. Both if undefined. */
  readonly authentication?: 'post' | 'basic';
  /** Judges a client secret in the place of `clientSecret`. */
  readonly acceptsSecret?: (secret: string) => boolean;
  /** Claims that come from the userinfo endpoint alone. */
  readonly onlyInUserinfo?: readonly string[];
  /** The reply names the issuer (RFC 9207). True if undefined. */
  readonly namesItself?: boolean;
  /** Where the endpoints are named, in front of `/.well-known`. The root if undefined. */
  readonly issuerPath?: string;
}

export interface TestIssuer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next: the last one. A browser is sent back at once, with nobody asked. */
  readonly people: IssuerPerson[];
  readonly faults: IssuerFaults;
  /** How often each path was asked. */
  readonly asked: Map<string, number>;
  /** The forms of the token and revocation calls, oldest first. */
  readonly forms: { readonly path: string; readonly form: URLSearchParams; readonly authorization: string | undefined }[];
  /** What a browser does at the provider: opens its address, and is sent back. The result is the address that it brings back. */
  visit(authorizationUrl: string): Promise<URL>;
  /** Signs an ID token, as a native SDK gets it. */
  signIdToken(claims: JWTPayload): Promise<string>;
  /** Replaces the signing key. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

interface Grant {
  readonly person: IssuerPerson;
  readonly request: URLSearchParams;
}

interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

let made = 0;

async function makeKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  made += 1;
  const kid = `key-${made}`;
  return { kid, alg: 'RS256', privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

const json = (body: unknown, status = 200): IssuerReply => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/**
 * An OpenID Connect issuer on loopback: discovery, PKCE, client authentication, userinfo, revocation, key rotation. It is honest
 * until a test sets a fault. Settings that use it, in the environment `test` or `development`:
 *
 *     const issuer = await startIssuer({ clock });
 *     settings.social = { google: { clientId: issuer.clientId, clientSecret: issuer.clientSecret, issuer: issuer.url } };
 *     // or any issuer by configuration: { oidc: { acme: { issuer: issuer.url, clientId: …, clientSecret: … } } }
 *     issuer.people.push({ sub: '1', email: 'mina@gmail.com', email_verified: true, name: 'Mina' });
 *
 * A browser (Chromium too) that is sent to it comes back at once as the last of `people`. A test without a browser calls
 * `visit(location)` and hands the resulting address to the callback. `faults.callback` can say that the person has declined:
 * `(parameters) => { parameters.delete('code'); parameters.set('error', 'access_denied'); }`.
 */
export async function startIssuer(options: IssuerOptions = {}): Promise<TestIssuer> {
  const { clock = { now: () => new Date() }, clientId = 'daemun-test', clientSecret = 'secret of the test' } = options;
  const {
    authentication,
    acceptsSecret = (given) => given === clientSecret,
    onlyInUserinfo = [],
    namesItself = true,
    issuerPath = '',
  } = options;
  const people: IssuerPerson[] = [];
  const faults: IssuerFaults = {};
  const asked = new Map<string, number>();
  const forms: TestIssuer['forms'] = [];
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, IssuerPerson>();
  let key = await makeKey();
  const foreign = await makeKey();
  let serial = 0;

  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const secret = (kind: string) => {
    serial += 1;
    return `${kind}-${serial}`;
  };

  async function signIdToken(claims: JWTPayload): Promise<string> {
    const { signature } = faults;
    if (signature === 'none') return new UnsecuredJWT(claims).encode();
    const header = { alg: key.alg, kid: key.kid, typ: 'JWT' };
    const sign = (more: object, by: CryptoKey | Uint8Array) => new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(by);
    if (signature === 'hs256') return sign({ alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(key.jwk)));
    if (signature === 'foreign-key') return sign({}, foreign.privateKey);
    if (signature === 'unknown-kid') return sign({ kid: 'unknown' }, foreign.privateKey);
    if (signature === 'embedded-key') return sign({ kid: foreign.kid, jwk: foreign.jwk }, foreign.privateKey);
    if (signature === 'key-address') return sign({ kid: foreign.kid, jku: `${issuer.url}/foreign-keys` }, foreign.privateKey);
    const token = await sign({}, key.privateKey);
    if (signature !== 'changed') return token;
    const [head, , mac] = token.split('.');
    return [head, Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url'), mac].join('.');
  }

  function idTokenOf({ person, request }: Grant): Promise<string> {
    const own = Object.entries(person).filter(([claim]) => !onlyInUserinfo.includes(claim));
    const nonce = request.get('nonce');
    const claims: JWTPayload = {
      iss: issuer.url,
      aud: clientId,
      iat: seconds(),
      exp: seconds() + 300,
      ...(nonce !== null && { nonce }),
      ...(request.has('max_age') && { auth_time: seconds() }),
      ...Object.fromEntries(own),
    };
    return signIdToken(faults.claims?.(claims) ?? claims);
  }

  function authorize(request: URLSearchParams): IssuerReply {
    const back = new URL(request.get('redirect_uri') ?? '');
    const person = people.at(-1);
    const code = secret('code');
    const parameters = new URLSearchParams({ ...(namesItself && { iss: issuer.url }), state: request.get('state') ?? '' });
    if (person) {
      grants.set(code, { person, request });
      parameters.set('code', code);
    } else parameters.set('error', 'access_denied');
    faults.callback?.(parameters);
    if (request.get('response_mode') === 'form_post') {
      const fields = [...parameters].map(
        ([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', '&quot;')}">`,
      );
      const body = `<body onload="document.forms[0].submit()"><form method="post" action="${back}">${fields.join('')}</form>`;
      return { status: 200, headers: { 'Content-Type': 'text/html' }, body };
    }
    for (const [name, value] of parameters) back.searchParams.append(name, value);
    return { status: 303, headers: { Location: back.href }, body: '' };
  }

  function isClient(form: URLSearchParams, authorization: string | undefined): boolean {
    if (authorization === undefined)
      return authentication !== 'basic' && form.get('client_id') === clientId && acceptsSecret(form.get('client_secret') ?? '');
    const [id, given] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const decode = (part = '') => decodeURIComponent(part.replaceAll('+', ' '));
    return authentication !== 'post' && decode(id) === clientId && acceptsSecret(decode(given));
  }

  function issueTokens(person: IssuerPerson): Record<string, unknown> {
    const access_token = secret('access');
    const refresh_token = secret('refresh');
    tokens.set(access_token, person);
    tokens.set(refresh_token, person);
    return { access_token, refresh_token, token_type: 'Bearer', expires_in: 3600, scope: 'openid' };
  }

  async function token(form: URLSearchParams, authorization: string | undefined): Promise<IssuerReply> {
    if (!isClient(form, authorization)) return json({ error: 'invalid_client' }, 401);
    const person = tokens.get(form.get('refresh_token') ?? '');
    if (form.get('grant_type') === 'refresh_token') return person ? json(issueTokens(person)) : json({ error: 'invalid_grant' }, 400);
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const proven = !grant?.request.has('code_challenge') || grant.request.get('code_challenge') === challenge;
    if (!grant || !proven || form.get('redirect_uri') !== grant.request.get('redirect_uri')) return json({ error: 'invalid_grant' }, 400);
    return json({ ...issueTokens(grant.person), id_token: await idTokenOf(grant) });
  }

  function userinfo(authorization: string | undefined): IssuerReply {
    const person = tokens.get(authorization?.replace(/^Bearer /, '') ?? '');
    return person ? json(faults.userinfo?.(person) ?? person) : json({ error: 'invalid_token' }, 401);
  }

  function discovery(): Record<string, unknown> {
    const { url } = issuer;
    const document = {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/userinfo`,
      revocation_endpoint: `${url}/revoke`,
      jwks_uri: `${url}/keys`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      ...(namesItself && { authorization_response_iss_parameter_supported: true }),
    };
    return faults.discovery?.(document) ?? document;
  }

  async function answer(request: IncomingMessage, path: string, query: URLSearchParams): Promise<IssuerReply> {
    const { authorization } = request.headers;
    if (path === '/.well-known/openid-configuration') return json(discovery());
    if (path === '/authorize') return authorize(query);
    if (path === '/keys') return json({ keys: [key.jwk] });
    if (path === '/foreign-keys') return json({ keys: [foreign.jwk] });
    if (path === '/userinfo') return userinfo(authorization);
    if (path !== '/token' && path !== '/revoke') return json({ error: 'not_found' }, 404);
    const form = new URLSearchParams(await text(request));
    forms.push({ path, form, authorization });
    if (path === '/token') return token(form, authorization);
    tokens.delete(form.get('token') ?? '');
    return { status: 200, headers: {}, body: '' };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer');
    const path = pathname.slice(issuerPath.length);
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const usual = await answer(request, path, searchParams);
    const reply = faults.reply?.(path, usual) ?? usual;
    if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${issuerPath}`,
    clientId,
    clientSecret,
    people,
    faults,
    asked,
    forms,
    async visit(authorizationUrl) {
      const reply = await fetch(authorizationUrl, { redirect: 'manual' });
      const location = reply.headers.get('location');
      if (location) return new URL(location);
      const page = await reply.text();
      const back = new URL(/action="([^"]*)"/.exec(page)?.[1] ?? '');
      for (const [, name = '', value = ''] of page.matchAll(/name="([^"]*)" value="([^"]*)"/g))
        back.searchParams.append(name, value.replaceAll('&quot;', '"'));
      return back;
    },
    signIdToken,
    async rotate() {
      key = await makeKey();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
