import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** How the issuer lies, by the middleware around it. Each fault counts until it is deleted. */
export interface ForeignFaults {
  /** Changes the claims of an ID token, which is then signed anew by the issuer's own key. */
  claims?: (claims: JWTPayload) => JWTPayload;
  /** How the ID token is signed in the place of the issuer's own signature. */
  signature?: 'foreign-key' | 'unknown-kid' | 'none' | 'hs256';
  userinfo?: (claims: JWTPayload) => JWTPayload;
}

/** A certified issuer on loopback (`oidc-provider`), which speaks by the time of the system. */
export interface ForeignIssuer {
  readonly url: string;
  readonly settings: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
  readonly faults: ForeignFaults;
  /** Who is signed in there. */
  person: { sub: string; email?: string; email_verified?: boolean; name?: string };
  /** Goes through the issuer's own redirects and cookies as a new browser. The result is the address that it brings back. */
  visit(authorizationUrl: string): Promise<URL>;
  close(): Promise<void>;
}

export async function startForeignIssuer(redirectUri: string): Promise<ForeignIssuer> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(own.privateKey)), kid: 'own', alg: 'RS256', use: 'sig' };
  const publicJwk = await exportJWK(own.publicKey);
  const faults: ForeignFaults = {};
  let listener: RequestListener = (_request, response) => response.end();
  const server = createServer((request, response) => listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { issuer: url, clientId: 'daemun', clientSecret: 'the secret of daemun at the foreign issuer' };

  const configuration: Configuration = {
    clients: [{ client_id: settings.clientId, client_secret: settings.clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key of the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, accountId) => ({ accountId, claims: async () => ({ ...issuer.person, sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: settings.clientId, accountId: oidc.account?.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(url, configuration);

  async function lie(idToken: string): Promise<string> {
    const claims = faults.claims?.(decodeJwt(idToken)) ?? decodeJwt(idToken);
    const sign = (header: object, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own', ...header }).sign(key);
    switch (faults.signature) {
      case 'none':
        return new UnsecuredJWT(claims).encode();
      case 'hs256':
        return sign({ alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(publicJwk)));
      case 'foreign-key':
        return sign({}, foreign.privateKey);
      case 'unknown-kid':
        return sign({ kid: 'unknown' }, foreign.privateKey);
      default:
        return faults.claims ? sign({}, await importJWK(jwk, 'RS256')) : idToken;
    }
  }

  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === '/token' && typeof ctx.body?.id_token === 'string') ctx.body = { ...ctx.body, id_token: await lie(ctx.body.id_token) };
    if (ctx.path === '/me' && faults.userinfo) ctx.body = faults.userinfo(ctx.body);
  });
  const usual = provider.callback();
  listener = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void usual(request, response);
    // Nobody is asked: the person is signed in.
    void provider.interactionFinished(request, response, { login: { accountId: issuer.person.sub } });
  };

  const issuer: ForeignIssuer = {
    url,
    settings,
    faults,
    person: { sub: 'mina-1' },
    async visit(authorizationUrl) {
      const cookies = new Map<string, string>();
      let at = new URL(authorizationUrl);
      while (at.origin === url) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const reply = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const line of reply.headers.getSetCookie()) {
          const [pair = ''] = line.split(';');
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = reply.headers.get('location');
        if (location === null) throw new Error(`the issuer has answered ${reply.status}: ${await reply.text()}`);
        at = new URL(location, at);
      }
      return at;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
