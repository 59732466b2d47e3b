import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SettingsInput } from '../src/platform/config/settings.ts';

/** Another process on the same database, which takes part in a race (race-worker.ts). */
export class RaceProcess {
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
