/**
 * How long `/healthz` takes while one client sends hostile requests without pause: node hostile.ts <seconds> <folder>…
 * Starts the product of each folder as an operator does, pages and embedded database included, with its real limits; each
 * folder is a checkout whose pages are built, this one where none is named.
 * Prints for each, in the order given, the latencies in ms when nothing else happens and under fire, beside those of a
 * server that does nothing, at the same time. Each is measured in three rounds, in turns, and the medians are told.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { honestRequest, sendHostile } from '../apps/server/test/hostile-requests.ts';
import { freePort, here, output, run } from './processes.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const [seconds = '4', ...named] = process.argv.slice(2);
const folders = named.length > 0 ? named : [here('..')];

interface Sample {
  readonly p50: number;
  readonly p99: number;
}
/** Of `/healthz`: left alone, under fire, and of a server that does nothing while the other is under fire. In ms. */
interface Round {
  readonly quiet: Sample;
  readonly hostile: Sample;
  readonly floor: Sample;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const sample = async (url: string): Promise<Sample> => JSON.parse(await output('sample.ts', [url, '', seconds])) as Sample;

/** A server as an operator starts it, once a page has been rendered. */
async function startProduct(folder: string): Promise<{ port: number; stop(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'daemun-hostile-'));
  const port = await freePort();
  const { NODE_ENV: _, DATABASE_URL: __, REDIS_URL: ___, ...env } = process.env;
  const child = spawn(process.execPath, [join(folder, 'apps/server/src/cli.ts'), 'start'], {
    env: { ...env, PORT: String(port), DAEMUN_DATA: data, DAEMUN_RATE_LIMITS: '1' } as NodeJS.ProcessEnv,
    stdio: 'ignore',
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  // The first page waits for the build, where one is needed.
  while ((await sendHostile(port, honestRequest))[0] !== 200) {
    if (child.exitCode !== null) throw new Error(`the server of ${folder} ended`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function measure(folder: string, floorUrl: string): Promise<Round> {
  const server = await startProduct(folder);
  const health = `http://localhost:${server.port}/healthz`;
  const quiet = await sample(health);
  const client = await run('hostile-client.ts', {}, [String(server.port)]);
  const [hostile, floor] = await Promise.all([sample(health), sample(floorUrl)]);
  await client.stop();
  await server.stop();
  return { quiet, hostile, floor };
}

const raw = await run('servers/raw.ts');
const measured = folders.map((): Round[] => []);
for (let round = 0; round < rounds; round += 1) {
  for (const [index, folder] of folders.entries()) measured[index]?.push(await measure(folder, raw.url));
}
await raw.stop();
const middle = (all: readonly Round[], of: keyof Round): Sample => ({
  p50: median(all.map((round) => round[of].p50)),
  p99: median(all.map((round) => round[of].p99)),
});
console.log(
  JSON.stringify(measured.map((all) => ({ quiet: middle(all, 'quiet'), hostile: middle(all, 'hostile'), floor: middle(all, 'floor') }))),
);
