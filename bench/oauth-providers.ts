/** Three providers that do the same: where each is asked, by which clients, and people who are signed in and have said yes before. */
import { createDaemun } from '../packages/core/src/daemun.ts';
import { createClient, type NewClient } from '../packages/core/src/oauth-provider/client/create-client.ts';
import { oauthResources } from '../packages/core/src/oauth-provider/resource/tables.ts';
import { registerPeople } from './people.ts';
import { type Running, run } from './processes.ts';

export interface Credential {
  readonly id: string;
  readonly secret: string;
}

export interface Provider {
  readonly name: 'daemun' | 'oidc' | 'better';
  readonly server: Running;
  readonly paths: Readonly<Record<'authorize' | 'token' | 'introspect' | 'userinfo' | 'discovery' | 'jwks', string>>;
  /** An application that people sign in to. It authenticates by HTTP Basic. */
  readonly shop: Credential;
  /** A machine with tokens of its own. The same. */
  readonly machine: Credential;
  /** What the application asks for, with which it gets refresh tokens. */
  readonly scope: string;
  /** Sessions of people who have allowed the application. */
  readonly cookies: readonly string[];
}

export const redirectUri = 'https://shop.example/cb';
export const resource = 'https://api.example';
export const machineScope = 'orders:read';
export const nonce = 'n-0S6_WzA2Mj';
/** RFC 7636, appendix B. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** The authorization request of the application, as a browser sends it. */
export function authorizationPath({ paths, shop, scope }: Pick<Provider, 'paths' | 'shop' | 'scope'>, more: Record<string, string> = {}) {
  const parameters = {
    client_id: shop.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state: 'af0ifjsldkj',
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  };
  return `${paths.authorize}?${new URLSearchParams({ ...parameters, ...more })}`;
}

export const basic = ({ id, secret }: Credential): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** A browser that follows nothing by itself. */
function openBrowser(origin: string, cookie = '') {
  const cookies = new Map(cookie.split('; ').map((one): [string, string] => [one.split('=', 1)[0] ?? '', one]));
  return {
    cookie: (): string => [...cookies.values()].filter((one) => one !== '').join('; '),
    async open(path: string, sent?: Readonly<Record<string, string>> | object, type: 'form' | 'json' = 'form') {
      const reply = await fetch(new URL(path, origin), {
        redirect: 'manual',
        method: sent ? 'POST' : 'GET',
        headers: {
          Accept: 'text/html',
          Cookie: this.cookie(),
          ...(sent && { Origin: origin, 'Content-Type': type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' }),
        },
        ...(sent && { body: type === 'json' ? JSON.stringify(sent) : new URLSearchParams(sent as Record<string, string>).toString() }),
      });
      for (const line of reply.headers.getSetCookie()) {
        const one = line.split(';', 1)[0] ?? '';
        cookies.set(one.split('=', 1)[0] ?? '', one.endsWith('=') ? '' : one);
      }
      return { status: reply.status, location: reply.headers.get('Location') ?? '', body: await reply.text() };
    },
  };
}

function requireCode(name: string, location: string): void {
  if (!location.startsWith(`${redirectUri}?`) || !location.includes('code=')) throw new Error(`${name} led to ${location}`);
}

/** Clients as an operator makes them, written past the server, which is told by the database. */
async function makeClients(databaseUrl: string, origin: string, given: readonly NewClient[]): Promise<Credential[]> {
  const engine = await createDaemun({
    environment: 'test',
    origin,
    secrets: ['b3nch-only-Secret-that-is-long-enough-0123456789'],
    databaseUrl,
    logLevel: 'error',
  });
  const { deps } = engine;
  await deps.db.insert(oauthResources).values({
    identifier: resource,
    name: 'API',
    scopes: [{ scope: machineScope, title: { en: 'See orders', ko: '주문 보기' } }],
    servedBy: [],
    requireDpop: false,
    accessTokenSeconds: null,
    createdAt: deps.clock.now(),
  });
  const made: Credential[] = [];
  for (const one of given) {
    const { client, clientSecret = '' } = await deps.db.transaction((tx) => createClient(deps, tx, one));
    made.push({ id: client.id, secret: clientSecret });
  }
  await engine.stop();
  return made;
}

export async function openDaemun(databaseUrl: string, people: number, env: NodeJS.Dict<string> = {}): Promise<Provider> {
  const server = await run('servers/daemun.ts', { DATABASE_URL: databaseUrl, ...env });
  const [shop, machine] = await makeClients(databaseUrl, server.url, [
    { kind: 'confidential', name: 'Shop', redirectUris: [redirectUri], scopes: ['openid', 'email'] },
    { kind: 'machine', name: 'Machine', redirectUris: [], scopes: [machineScope], resources: [resource] },
  ]);
  if (!shop || !machine) throw new Error('a client is missing');
  const known = {
    name: 'daemun' as const,
    server,
    paths: {
      authorize: '/oauth/authorize',
      token: '/oauth/token',
      introspect: '/oauth/introspect',
      userinfo: '/oauth/userinfo',
      discovery: '/.well-known/openid-configuration',
      jwks: '/.well-known/jwks.json',
    },
    shop,
    machine,
    scope: 'openid email',
  };
  const cookies: string[] = [];
  for (const { cookie } of await registerPeople(server.url, '/api/auth/register', people)) {
    const browser = openBrowser(server.url, cookie);
    const { location } = await browser.open(authorizationPath(known));
    const interaction = new URL(location, server.url).searchParams.get('interaction') ?? '';
    const { body } = await browser.open('/api/auth/oauth/interaction', { interaction, decision: 'allow' }, 'json');
    requireCode('Daemun', (await browser.open((JSON.parse(body) as { redirectTo: string }).redirectTo)).location);
    cookies.push(cookie);
  }
  return { ...known, cookies };
}

const tell = async (server: Running, cookie = ''): Promise<Pick<Provider, 'shop' | 'machine'>> =>
  (await fetch(`${server.url}/bench`, { headers: { Cookie: cookie } })).json() as Promise<Pick<Provider, 'shop' | 'machine'>>;

export async function openOidc(databaseUrl: string, people: number): Promise<Provider> {
  const server = await run('servers/oauth-oidc-provider.ts', { DATABASE_URL: databaseUrl });
  const known = {
    name: 'oidc' as const,
    server,
    paths: {
      authorize: '/auth',
      token: '/token',
      introspect: '/token/introspection',
      userinfo: '/me',
      discovery: '/.well-known/openid-configuration',
      jwks: '/jwks',
    },
    ...(await tell(server)),
    scope: 'openid email',
  };
  const cookies: string[] = [];
  for (let person = 0; person < people; person += 1) {
    // The pages for developing that it brings: sign-in, then consent.
    const browser = openBrowser(server.url);
    const signIn = (await browser.open(authorizationPath(known))).location;
    const back = (await browser.open(signIn, { prompt: 'login', login: `person-${person}`, password: 'x' })).location;
    const consent = (await browser.open(back)).location;
    const forth = (await browser.open(consent, { prompt: 'consent' })).location;
    requireCode('oidc-provider', (await browser.open(forth)).location);
    cookies.push(browser.cookie());
  }
  return { ...known, cookies };
}

export async function openBetter(databaseUrl: string, people: number): Promise<Provider> {
  const server = await run('servers/oauth-better-auth.ts', { DATABASE_URL: databaseUrl });
  const accounts = await registerPeople(server.url, '/api/auth/sign-up/email', people);
  const known = {
    name: 'better' as const,
    server,
    paths: {
      authorize: '/api/auth/oauth2/authorize',
      token: '/api/auth/oauth2/token',
      introspect: '/api/auth/oauth2/introspect',
      userinfo: '/api/auth/oauth2/userinfo',
      discovery: '/api/auth/.well-known/openid-configuration',
      jwks: '/api/auth/jwks',
    },
    ...(await tell(server, accounts[0]?.cookie)),
    scope: 'openid email offline_access',
  };
  const cookies: string[] = [];
  for (const { cookie } of accounts) {
    const browser = openBrowser(server.url, cookie);
    const asked = JSON.parse((await browser.open(authorizationPath(known))).body || '{}') as { url?: string };
    const { body } = await browser.open('/api/auth/oauth2/consent', { accept: true, oauth_query: asked.url?.split('?')[1] }, 'json');
    requireCode('Better Auth', (JSON.parse(body) as { url: string }).url);
    cookies.push(cookie);
  }
  return { ...known, cookies };
}
