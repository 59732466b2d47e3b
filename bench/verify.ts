/**
 * How many access tokens a second one service verifies in one process: by jose's `jwtVerify` alone, by @daemun/verify when
 * each is new to it, and when it knows them. Prints the numbers.
 */
import { createRequire } from 'node:module';
import { createVerifier } from '../packages/verify/src/verifier.ts';
import { run } from './processes.ts';

const { createLocalJWKSet, jwtVerify } = createRequire(new URL('../packages/verify/package.json', import.meta.url))(
  'jose',
) as typeof import('jose');
const seconds = Number(process.argv[2] ?? 3);
const server = await run('servers/daemun.ts', { DATABASE_URL: process.env['DATABASE_URL'] });
const headers = { 'Content-Type': 'application/json', Origin: server.url };
const email = `verify-${Date.now()}@example.com`;
const password = 'violet-anchor-58-lantern';
const post = async (path: string, body: object): Promise<Record<string, { accessToken: string }>> => {
  const response = await fetch(`${server.url}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Record<string, { accessToken: string }>;
};
await post('/register', { email, password });
const tokens: string[] = [];
for (let count = 0; count < 40; count += 1) {
  tokens.push((await post('/login', { identifier: email, password, transport: 'token' }))['tokens']?.accessToken ?? '');
}
const keys = createLocalJWKSet(
  (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as Parameters<typeof createLocalJWKSet>[0],
);

async function perSecond(verify: (token: string) => Promise<unknown>): Promise<number> {
  for (const token of tokens) await verify(token);
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let count = 0;
  while (performance.now() < end) for (const token of tokens) count += Number((await verify(token)) !== undefined);
  return count / ((performance.now() - begun) / 1000);
}

const issuer = server.url;
const fresh = createVerifier({ issuer, remembered: 0 });
const known = createVerifier({ issuer });
const jose = await perSecond((token) => jwtVerify(token, keys, { issuer, audience: issuer, typ: 'at+jwt' }));
const uncached = await perSecond((token) => fresh.verifyAccessToken(token));
const cached = await perSecond((token) => known.verifyAccessToken(token));
await server.stop();
console.log(JSON.stringify({ jose, uncached, cached }));
