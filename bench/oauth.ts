/**
 * The OAuth provider beside oidc-provider (plain PostgreSQL adapter), Better Auth's OAuth provider and a server that does nothing,
 * in one run on one machine: ratios are what counts, and medians of interleaved rounds. Then its growth, a day of silent renewals,
 * and 10,000 rounds of races. Prints Markdown for results.md.
 *
 *   node bench/oauth.ts      BENCH_ROUNDS, BENCH_SECONDS, BENCH_PEOPLE, BENCH_RACES, BENCH_TURNS, BENCH_SMALL and BENCH_GROWN shorten it
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { openCluster } from './cluster.ts';
import { type Asked, openConnection } from './connection.ts';
import type { Reached } from './load.ts';
import {
  clientCredentials,
  clientCredentialsWithoutPause,
  connections,
  flow,
  flowsWithoutPause,
  introspectionOf,
  refreshWithoutPause,
  repeat,
  type Tokens,
  userinfoOf,
} from './oauth-load.ts';
import { nonce, openBetter, openDaemun, openOidc, type Provider } from './oauth-providers.ts';
import { here, output, run } from './processes.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const busy = loadavg()[0] ?? 0;

const cluster = await openCluster();
const raw = await run('servers/raw.ts');
// A client may have 50 grants of a person: with fewer people every code would end one.
const daemun = await openDaemun(await cluster.database('daemun'), Number(process.env['BENCH_PEOPLE'] ?? 256));
const oidc = await openOidc(await cluster.database('oidc'), 64);
const better = await openBetter(await cluster.database('better'), 64);
const providers = [daemun, oidc, better];

/** Is all of it what was asked for, and signed with ES256? Returns tokens for userinfo and introspection. */
async function checked(provider: Provider): Promise<Tokens> {
  const connection = await openConnection(provider.server.url);
  const { keys } = JSON.parse((await connection.ask({ method: 'GET', path: provider.paths.jwks, headers: {} })).body) as { keys: JWK[] };
  const verify = async (token = '') => {
    const { alg, kid } = decodeProtectedHeader(token);
    const key = keys.find((one) => one.kid === kid);
    if (alg !== 'ES256' || !key) throw new Error(`${provider.name} signs with ${alg}`);
    return (await jwtVerify(token, await importJWK(key, 'ES256'))).payload;
  };
  const tokens = await flow(provider, connection, provider.cookies[0] ?? '');
  const idToken = await verify(tokens.id_token);
  if (idToken.aud !== provider.shop.id || idToken['nonce'] !== nonce) throw new Error(`${provider.name} gave another ID token`);
  const machine = await verify((await clientCredentials(provider, connection)).access_token);
  if (machine['scope'] !== 'orders:read') throw new Error(`${provider.name} gave the machine ${machine['scope']}`);
  connection.close();
  return tokens;
}

const figures = new Map<string, number[]>();
/** By what was asked: how many answers were not the right ones, or never came. */
const failures = new Map<string, number>();
const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value]);
async function rate(name: string, work: Promise<Reached>): Promise<void> {
  const reached = await work;
  if (reached.failures > 0) failures.set(name, (failures.get(name) ?? 0) + reached.failures);
  note(name, reached.perSecond);
}

const isActive = (body: string): boolean => (JSON.parse(body) as { active?: boolean }).active === true;
const isPerson = (body: string): boolean => body.includes('"sub"') && body.includes('@example.com');
/** Daemun remembers nothing of a grant that has just changed (docs/decisions/0009). */
const untilRememberedMs = 2500;
const get = (path: string): Asked => ({ method: 'GET', path, headers: {} });
const loads = ['flows', 'refresh', 'clientCredentials'] as const;

for (let round = 0; round < rounds; round += 1) {
  console.error(`round ${round + 1} of ${rounds} …`);
  for (const provider of providers) await rate(`${provider.name} flows`, flowsWithoutPause(provider, seconds));
  for (const provider of providers) await rate(`${provider.name} clientCredentials`, clientCredentialsWithoutPause(provider, seconds));
  for (const provider of providers) await rate(`${provider.name} refresh`, refreshWithoutPause(provider, seconds));
  for (const provider of providers) {
    const { name, server, paths } = provider;
    const tokens = await checked(provider);
    await pause(untilRememberedMs);
    const asked = { introspection: introspectionOf(provider, tokens), userinfo: userinfoOf(provider, tokens) };
    await rate(`${name} introspection`, repeat(server.url, asked.introspection, seconds, isActive));
    await rate(`${name} userinfo`, repeat(server.url, asked.userinfo, seconds, isPerson));
    await rate(`${name} discovery`, repeat(server.url, get(paths.discovery), seconds));
    await rate(`${name} jwks`, repeat(server.url, get(paths.jwks), seconds));
    if (provider !== daemun) continue;
    await rate('raw introspection', repeat(raw.url, asked.introspection, seconds));
    await rate('raw userinfo', repeat(raw.url, asked.userinfo, seconds));
    await rate('raw get', repeat(raw.url, get('/'), seconds));
  }
  for (const load of loads) {
    const beside = JSON.parse(await output('oauth-beside.ts', [JSON.stringify(daemun), load, String(seconds), raw.url])) as Reached & {
      readonly p99: number;
      readonly floor: number;
    };
    if (beside.failures > 0) failures.set(`daemun ${load} beside the session check`, beside.failures);
    note(`p99 beside ${load}`, beside.p99);
    note(`floor beside ${load}`, beside.floor);
  }
}
for (const { server } of [...providers, { server: raw }]) await server.stop();

const printed = async (what: string, script: string, env: NodeJS.Dict<string>): Promise<string> => {
  console.error(`${what} …`);
  return (await output(script, [], env)).trim();
};
const growth = await printed('growth', 'oauth-growth.ts', {
  DATABASE_URL_SMALL: await cluster.database('small'),
  DATABASE_URL_GROWN: await cluster.database('grown'),
});
const renewal = await printed('a day of silent renewals', 'oauth-renewal.ts', { DATABASE_URL: await cluster.database('renewal') });
const races = await printed('races', 'oauth-races.ts', {
  DATABASE_URL: await cluster.database('races'),
  DATABASE_URL_OIDC: await cluster.database('races_oidc'),
});
await cluster.remove();

const m = (name: string): number => median(figures.get(name) ?? []);
const whole = (value: number): string => Math.round(value).toLocaleString('en');
/** `7.31 × (≥ 5)`, bold where the aim is missed. */
function beside(measured: number, aim: number | undefined): string {
  if (Number.isNaN(measured)) return '';
  const text = `${measured.toFixed(2)} ×${aim === undefined ? '' : ` (aim ${aim})`}`;
  return aim !== undefined && measured < aim ? `**${text}**` : text;
}
interface Row {
  readonly what: string;
  readonly figure: string;
  readonly raw?: string;
  readonly aims: { readonly oidc?: number; readonly better?: number; readonly raw?: number };
}
const rows: readonly Row[] = [
  { what: 'authorization with a remembered yes, and exchange', figure: 'flows', aims: { oidc: 5, better: 20 } },
  { what: 'client credentials', figure: 'clientCredentials', aims: { oidc: 3, better: 30 } },
  { what: 'refresh', figure: 'refresh', aims: { oidc: 8, better: 40 } },
  { what: 'introspection, warm', figure: 'introspection', raw: 'introspection', aims: { raw: 0.4, oidc: 10 } },
  { what: 'userinfo, warm', figure: 'userinfo', raw: 'userinfo', aims: { raw: 0.4, oidc: 10 } },
  { what: 'discovery', figure: 'discovery', raw: 'get', aims: { raw: 0.6 } },
  { what: 'JWKS', figure: 'jwks', raw: 'get', aims: { raw: 0.6 } },
];
const lines = rows.map(({ what, figure, raw: rawFigure, aims }) => {
  const [own, ofOidc, ofBetter, ofRaw] = [m(`daemun ${figure}`), m(`oidc ${figure}`), m(`better ${figure}`), m(`raw ${rawFigure}`)];
  const cells = [whole(own), whole(ofOidc), whole(ofBetter), rawFigure ? whole(ofRaw) : ''];
  return [what, ...cells, beside(own / ofOidc, aims.oidc), beside(own / ofBetter, aims.better), beside(own / ofRaw, aims.raw)];
});
const named = { flows: 'codes are made and exchanged', refresh: 'grants are refreshed', clientCredentials: 'machines get tokens' };
const p99 = loads.map((load) => [`while ${named[load]}`, m(`p99 beside ${load}`).toFixed(1), m(`floor beside ${load}`).toFixed(1)]);
const table = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, ['---', ...head.slice(1).map(() => '---:')], ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const version = (name: string): string =>
  (JSON.parse(readFileSync(here(`node_modules/${name}/package.json`), 'utf8')) as { version: string }).version;
const failed = failures.size === 0 ? 'none' : [...failures].map(([name, count]) => `${count} (${name})`).join(', ');

console.log(`## The OAuth provider

\`bench/oauth.ts\`: medians of ${rounds} interleaved rounds of ${seconds} s, ${connections} connections; ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load ${busy.toFixed(1)} before the run, Node ${process.version}, PostgreSQL with fsync. Beside Daemun: \`oidc-provider\` ${version('oidc-provider')} with a plain adapter on the same PostgreSQL, and Better Auth ${version('better-auth')} with \`@better-auth/oauth-provider\`. The same work in all: HTTP Basic, PKCE, ES256, rotating refresh tokens, ID tokens, an access token of client credentials that is a JWT. Access tokens of people are opaque and stored in the other two, as is their default, and signed in Daemun. The clients of \`oidc-provider\` stand in its configuration. Answers that were not the right ones: ${failed}.

${table(['a second', 'Daemun', '`oidc-provider`', 'Better Auth', 'raw `node:http`', 'to `oidc-provider`', 'to Better Auth', 'to raw'], lines)}

${table(['session check, p99 ms (aim 10)', 'Daemun', 'raw `node:http` beside it'], p99)}

${growth}

${renewal}

${races}`);
