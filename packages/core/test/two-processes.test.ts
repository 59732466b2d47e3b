import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { createPostgresqlDatabase } from './databases.ts';
import { testSettings } from './house.ts';
import { createMailbox } from './mailbox.ts';
import { singleUseItems } from './single-use-items.ts';
import { createVisitor } from './visitor.ts';

const rounds = 20;
const each = 25;

/** A second process on the same database. */
class Worker {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(settings: SettingsInput) {
    this.#child = spawn(process.execPath, [fileURLToPath(new URL('./race-worker.ts', import.meta.url))], {
      env: { ...process.env, RACE_SETTINGS: JSON.stringify(settings) },
    });
    this.#child.stderr.pipe(process.stderr);
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  async race(order: object): Promise<number[]> {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return JSON.parse(await this.line()) as number[];
  }

  end(): Promise<void> {
    const ended = new Promise<void>((done) => this.#child.once('exit', () => done()));
    this.#child.stdin.end();
    return ended;
  }
}

describe.skipIf(inject('postgresqlUrl') === undefined)('two processes on one PostgreSQL', () => {
  let drop: () => Promise<void>;
  let daemun: Daemun;
  let workers: Worker[];

  beforeAll(async () => {
    const database = await createPostgresqlDatabase();
    drop = database.drop;
    const settings: SettingsInput = { ...testSettings, databaseUrl: database.url };
    daemun = await createDaemun(settings);
    workers = [new Worker(settings), new Worker(settings)];
    for (const worker of workers) expect(await worker.line()).toBe('ready');
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.end()));
    await daemun.stop();
    await drop();
  });

  it.each(Object.entries(singleUseItems))(
    `S-47 %s: ${each} uses at once in each of two processes, ${rounds} rounds, one success each`,
    async (_, make) => {
      const house = { daemun, outbox: createMailbox(daemun), visitor: () => createVisitor(daemun) };
      for (let round = 0; round < rounds; round += 1) {
        const order = { ...(await make(house)), count: each, at: Date.now() + 20 };
        const statuses = (await Promise.all(workers.map((worker) => worker.race(order)))).flat();
        expect([round, statuses.length, statuses.filter((status) => status < 300).length]).toEqual([round, 2 * each, 1]);
        expect(new Set(statuses.filter((status) => status >= 300))).toEqual(new Set([400]));
      }
    },
  );
});
