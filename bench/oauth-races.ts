/**
 * Races at the token endpoint of two Daemuns on one PostgreSQL. Each round one code is exchanged by several at once, in both: one gets
 * tokens. Then its refresh token is used by as many at once: all get the same successor. At the end of the round that one is refreshed,
 * and its access token asked at userinfo: the winner's tokens live. Beside it the same codes at oidc-provider with its plain adapter.
 * Prints Markdown. DATABASE_URL, DATABASE_URL_OIDC, BENCH_RACES
 */
import { type Answer, type Connection, openConnection } from './connection.ts';
import { authorize, exchangeOf, refresh, refreshOf, type Tokens, userinfoOf } from './oauth-load.ts';
import { openDaemun, openOidc, type Provider } from './oauth-providers.ts';
import { run } from './processes.ts';

const rounds = Number(process.env['BENCH_RACES'] ?? 10_000);
const oidcRounds = Math.min(rounds, 20);
const eachProcess = 4;
const oidcAtOnce = 50;
/** Races that go on beside each other, each with a person of its own. */
const lanes = 4;
const databaseUrl = process.env['DATABASE_URL'] ?? '';

const statuses = (answers: readonly Answer[]): string =>
  answers
    .map(({ status, body }) => (status === 200 ? '200' : `${status} ${(JSON.parse(body) as { error?: string }).error}`))
    .toSorted()
    .join(', ');

interface Lane {
  readonly cookie: string;
  readonly here: Connection;
  readonly there: Connection;
  /** Those that race, in both processes. */
  readonly racers: readonly Connection[];
}

/** What went wrong in a round; undefined if nothing did. */
async function race(provider: Provider, { cookie, here, there, racers }: Lane): Promise<string | undefined> {
  const code = await authorize(provider, here, cookie);
  const exchanged = await Promise.all(racers.map((racer) => racer.ask(exchangeOf(provider, code))));
  const won = exchanged.filter(({ status }) => status === 200);
  const lost = exchanged.filter(({ status, body }) => status === 400 && body.includes('"invalid_grant"'));
  const [winner] = won;
  if (won.length !== 1 || lost.length !== racers.length - 1 || !winner) return `one code: ${statuses(exchanged)}`;
  const { refresh_token: first = '' } = JSON.parse(winner.body) as Tokens;
  const refreshed = await Promise.all(racers.map((racer) => racer.ask(refreshOf(provider, first))));
  if (refreshed.some(({ status }) => status !== 200)) return `one refresh token: ${statuses(refreshed)}`;
  const successors = new Set(refreshed.map(({ body }) => (JSON.parse(body) as Tokens).refresh_token));
  const [next = ''] = successors;
  if (successors.size !== 1 || next === first) return `${successors.size} successors`;
  const last = await refresh(provider, here, next);
  const { status } = await there.ask(userinfoOf(provider, last));
  return status === 200 ? undefined : `the access token of the winner: ${status}`;
}

const daemun = await openDaemun(databaseUrl, lanes);
const other = await run('servers/daemun.ts', { DATABASE_URL: databaseUrl, ORIGIN: daemun.server.url });
const faults = new Map<string, number>();
let done = 0;
const begun = performance.now();
await Promise.all(
  daemun.cookies.map(async (cookie) => {
    const open = (url: string, count: number) => Promise.all(Array.from({ length: count }, () => openConnection(url, daemun.server.url)));
    const [here, there] = [await openConnection(daemun.server.url), await openConnection(other.url, daemun.server.url)];
    const [first, second] = [await open(daemun.server.url, eachProcess), await open(other.url, eachProcess)];
    // In turns, so that neither process is always first.
    const racers = first.flatMap((racer, index) => [racer, ...second.slice(index, index + 1)]);
    while (done < rounds) {
      done += 1;
      if (done % 1000 === 0) console.error(`${done} of ${rounds} rounds, ${Math.round((performance.now() - begun) / 1000)} s`);
      const fault = await race(daemun, { cookie, here, there, racers: done % 2 === 0 ? racers : racers.toReversed() });
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }
    for (const connection of [here, there, ...racers]) connection.close();
  }),
);
const took = Math.round((performance.now() - begun) / 1000);
await daemun.server.stop();
await other.stop();

// A person for each round: a code that comes too late takes with it all that its person has allowed.
const oidc = await openOidc(process.env['DATABASE_URL_OIDC'] ?? '', oidcRounds);
const racers = await Promise.all(Array.from({ length: oidcAtOnce }, () => openConnection(oidc.server.url)));
const successes: number[] = [];
let dead = 0;
for (const cookie of oidc.cookies) {
  const [first] = racers;
  if (!first) break;
  const code = await authorize(oidc, first, cookie);
  const answers = await Promise.all(racers.map((racer) => racer.ask(exchangeOf(oidc, code))));
  const won = answers.filter(({ status }) => status === 200);
  successes.push(won.length);
  const asked: number[] = [];
  for (const { body } of won) asked.push((await first.ask(userinfoOf(oidc, JSON.parse(body) as Tokens))).status);
  if (!asked.includes(200)) dead += 1;
}
for (const racer of racers) racer.close();
await oidc.server.stop();

const [least = 0, most = 0] = [Math.min(...successes), Math.max(...successes)];
const told = faults.size === 0 ? 'none' : [...faults].map(([what, count]) => `${count} × ${what}`).join('; ');
console.log(`Races, two processes on one PostgreSQL, ${2 * eachProcess} requests at once, ${lanes} races beside each other (${took} s):

| | |
|---|---:|
| rounds: one code, one success, and the winner's tokens live; one refresh token, one successor | ${rounds.toLocaleString('en')} |
| rounds in which anything else happened | ${[...faults.values()].reduce((sum, count) => sum + count, 0)} (${told}) |
| \`oidc-provider\`, plain adapter, one process, one code ${oidcAtOnce} times at once, ${oidcRounds} rounds: successes in a round | ${least === most ? least : `${least} to ${most}`} of ${oidcAtOnce} |
| — rounds after which no token of a winner lives | ${dead} |`);
process.exit();
