import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** The first sample of a README that embeds Daemun, configured by environment variables as the README says: `embed()`. */
async function sampleOf(readme: string): Promise<string> {
  const text = await readFile(join(root, readme), 'utf8');
  const samples = [...text.matchAll(/```ts[^\n]*\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  const sample = samples.find((code) => code.includes('embed({'));
  if (sample === undefined || !text.includes('`embed()`')) throw new Error(`${readme} has no sample of an embedding app`);
  return sample.replace(/embed\(\{[\s\S]*?\}\);/, 'embed();');
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}

/** What an app would see: the database is away at the first request and there at the second. */
const script = (sample: string) => `
const { handlers, daemun } = await import(${JSON.stringify(pathToFileURL(sample).href)});
const ask = () => handlers.GET(new Request(process.env.DAEMUN_ORIGIN + '/healthz')).then(({ status }) => status, () => 'rejected');
const first = await Promise.all([ask(), ask()]);
delete process.env.DATABASE_URL;
delete process.env.REDIS_URL;
const second = await Promise.all([ask(), ask()]);
const { settings } = await daemun();
await (await daemun()).stop();
console.log(JSON.stringify({ first, second, environment: settings.environment, origin: settings.origin }));
`;

describe.each(['README.md', 'README.ko.md'])('the embedding app of %s', (readme) => {
  let folder = '';
  beforeAll(async () => {
    // Beside the server: what it imports is found as in an app of this workspace.
    folder = await mkdtemp(join(import.meta.dirname, '../.embedding-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [{ DAEMUN_ORIGIN: 'http://localhost:4321' }, 'development'],
    [{ DAEMUN_ORIGIN: 'https://auth.example.com', NODE_ENV: 'production', DAEMUN_MAIL: 'smtp://127.0.0.1:9' }, 'production'],
  ])(
    'S-109 tries again after it could not be opened, leaves nothing open, and takes its settings from the environment',
    async (given, environment) => {
      const sample = join(folder, 'auth.ts');
      await writeFile(sample, await sampleOf(readme));
      const data = await mkdtemp(join(tmpdir(), 'daemun-embedding-'));
      const port = await closedPort();
      const env = {
        PATH: process.env.PATH ?? '',
        DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs',
        DAEMUN_DATA: data,
        DAEMUN_LOG_LEVEL: 'silent',
        DATABASE_URL: `postgres://daemun@127.0.0.1:${port}/daemun`,
        REDIS_URL: `redis://127.0.0.1:${port}`,
        ...given,
      };
      // It ends by itself, since nothing is left open: not the connection to Redis of the attempt that failed either.
      const options = { cwd: data, env: env as unknown as NodeJS.ProcessEnv, timeout: 60_000 };
      const run = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script(sample)], options);
      await rm(data, { recursive: true, force: true });
      expect(JSON.parse(run.stdout)).toEqual({
        first: ['rejected', 'rejected'],
        second: [200, 200],
        environment,
        origin: given.DAEMUN_ORIGIN,
      });
    },
    90_000,
  );
});
