/** Loads on a provider, so many connections at once, each answer looked at: one that is not what was asked for is a failure. */
import autocannon from 'autocannon';
import { type Answer, type Asked, type Connection, headerOf, openConnection } from './connection.ts';
import type { Reached } from './load.ts';
import { authorizationPath, basic, codeVerifier, machineScope, type Provider, redirectUri, resource } from './oauth-providers.ts';

export const connections = 16;

/** The reply of a token endpoint. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

function tokenRequest({ paths, ...provider }: Provider, fields: Readonly<Record<string, string>>, client = provider.shop): Asked {
  const headers = { Authorization: basic(client), 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path: paths.token, headers, body: form(fields) };
}

function readTokens({ status, body }: Answer): Tokens {
  if (status !== 200) throw new Error(`the token endpoint answered ${status}: ${body}`);
  return JSON.parse(body) as Tokens;
}

/** A person who is signed in and has said yes before comes for a code. */
export async function authorize(provider: Provider, connection: Connection, cookie: string): Promise<string> {
  const headers = { Accept: 'text/html', Cookie: cookie };
  const { head } = await connection.ask({ method: 'GET', path: authorizationPath(provider), headers });
  const location = headerOf(head, 'location') ?? '';
  const code = location.startsWith(`${redirectUri}?`) ? new URL(location).searchParams.get('code') : null;
  if (code === null) throw new Error(`the authorization endpoint led to ${location}`);
  return code;
}

export function exchangeOf(provider: Provider, code: string): Asked {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return tokenRequest(provider, fields);
}

export async function exchange(provider: Provider, connection: Connection, code: string): Promise<Tokens> {
  const tokens = readTokens(await connection.ask(exchangeOf(provider, code)));
  if (!tokens.id_token || !tokens.refresh_token) throw new Error('a token is missing');
  return tokens;
}

export async function flow(provider: Provider, connection: Connection, cookie: string): Promise<Tokens> {
  return exchange(provider, connection, await authorize(provider, connection, cookie));
}

export function refreshOf(provider: Provider, refreshToken: string): Asked {
  return tokenRequest(provider, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

export async function refresh(provider: Provider, connection: Connection, refreshToken: string): Promise<Tokens> {
  const tokens = readTokens(await connection.ask(refreshOf(provider, refreshToken)));
  if (!tokens.refresh_token || tokens.refresh_token === refreshToken) throw new Error('the refresh token did not change');
  return tokens;
}

export async function clientCredentials(provider: Provider, connection: Connection): Promise<Tokens> {
  const fields = { grant_type: 'client_credentials', scope: machineScope, resource };
  return readTokens(await connection.ask(tokenRequest(provider, fields, provider.machine)));
}

/** One action after the other on each connection. The first error of a run is told. */
async function withoutPause(origin: string, seconds: number, act: (connection: Connection, index: number) => Promise<unknown>) {
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(origin)));
  let [done, failures] = [0, 0];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  await Promise.all(
    opened.map(async (connection, index) => {
      while (performance.now() < until) {
        try {
          await act(connection, index);
          done += 1;
        } catch (error) {
          failures += 1;
          if (failures === 1) console.error(error);
          // Every next one of a broken connection would fail at once.
          if (failures > 100) return;
        }
      }
    }),
  );
  const took = (performance.now() - begun) / 1000;
  for (const connection of opened) connection.close();
  return { perSecond: done / took, failures };
}

/** Where the next flow of a server starts among its people, so that no one of them has much more than the others. */
let people = 0;

export function flowsWithoutPause(provider: Provider, seconds: number): Promise<Reached> {
  return withoutPause(provider.server.url, seconds, (connection) =>
    flow(provider, connection, provider.cookies[people++ % provider.cookies.length] ?? ''),
  );
}

/** Each connection a grant of its own, from token to token. */
export async function refreshWithoutPause(provider: Provider, seconds: number): Promise<Reached> {
  const connection = await openConnection(provider.server.url);
  const newest: string[] = [];
  for (const cookie of provider.cookies.slice(0, connections)) newest.push((await flow(provider, connection, cookie)).refresh_token ?? '');
  connection.close();
  return withoutPause(provider.server.url, seconds, async (own, index) => {
    newest[index] = (await refresh(provider, own, newest[index] ?? '')).refresh_token ?? '';
  });
}

export function clientCredentialsWithoutPause(provider: Provider, seconds: number): Promise<Reached> {
  return withoutPause(provider.server.url, seconds, (connection) => clientCredentials(provider, connection));
}

/** The same request again and again. Every answer is the first one, which `check` has approved of. */
export async function repeat(url: string, asked: Asked, seconds: number, check: (body: string) => boolean = () => true): Promise<Reached> {
  const connection = await openConnection(url);
  const { status, body } = await connection.ask(asked);
  connection.close();
  if (status !== 200 || !check(body)) throw new Error(`${url}${asked.path} answered ${status}: ${body}`);
  const { path, ...request } = asked;
  const result = await autocannon({ ...request, url: url + path, connections, duration: seconds, expectBody: body });
  return { perSecond: result['2xx'] / result.duration, failures: result.non2xx + result.errors + result.mismatches };
}

export function introspectionOf({ paths, shop }: Provider, { access_token: token }: Tokens): Asked {
  const headers = { Authorization: basic(shop), 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path: paths.introspect, headers, body: form({ token }) };
}

export function userinfoOf({ paths }: Provider, { access_token: token }: Tokens): Asked {
  return { method: 'GET', path: paths.userinfo, headers: { Authorization: `Bearer ${token}` } };
}
