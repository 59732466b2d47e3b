import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readVersionBefore } from '../../../scripts/migrations/recorded.ts';
import type { Daemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { testOrigin } from './app.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const worker = fileURLToPath(new URL('./version-before-worker.ts', import.meta.url));

/** Code of the version before, unpacked. */
export interface CodeBefore {
  readonly folder: string;
  remove(): void;
}

/**
 * Unpacks the engine of the version before: from the history of this repository, or, where that is not there (no clone, or a shallow
 * one), from the copy beside the tests. Its packages are those of today.
 */
export function unpackVersionBefore(): CodeBefore {
  const { commit } = readVersionBefore(root);
  const folder = mkdtempSync(join(tmpdir(), 'daemun-before-'));
  const tar = join(folder, 'before.tar');
  try {
    const whole = { cwd: root, maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };
    writeFileSync(tar, execFileSync('git', ['archive', '--format=tar', commit, 'packages/core'], whole));
    execFileSync('tar', ['-xf', tar, '-C', folder]);
  } catch {
    execFileSync('tar', ['-xzf', fileURLToPath(new URL('./version-before.tgz', import.meta.url)), '-C', folder]);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** As much of an engine as people and mailboxes of the tests need. */
export type EngineBefore = Pick<Daemun, 'handler' | 'settle' | 'settings'> & {
  /** How many migrations its start applied. */
  readonly applied: number;
  stop(): Promise<void>;
};

/** Starts a process of the version before, which migrates as every start does. */
export async function startVersionBefore({ folder }: CodeBefore, settings: SettingsInput): Promise<EngineBefore> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', worker], {
    env: { ...process.env, VERSION_BEFORE: folder, WORKER_SETTINGS: JSON.stringify(settings) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const waiting = new Map<number, (answer: Answer) => void>();
  const { promise: started, resolve: start, reject: fail } = Promise.withResolvers<number>();
  void exited.then(() => fail(new Error('the version before ended')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as number | Answer;
    if (typeof said === 'number') start(said);
    else waiting.get(said.id)?.(said);
  });
  let last = 0;
  const ask = (order: object): Promise<Answer> => {
    last += 1;
    const id = last;
    child.stdin.write(`${JSON.stringify({ ...order, id })}\n`);
    return new Promise((done) => void waiting.set(id, done));
  };
  return {
    applied: await started,
    settings: { origin: testOrigin } as Daemun['settings'],
    async handler(request) {
      const body = request.body === null ? undefined : await request.text();
      const { status, headers, body: text } = await ask({ url: request.url, method: request.method, headers: [...request.headers], body });
      return new Response(text === '' ? null : text, { status, headers: new Headers(headers) });
    },
    settle: async () => (await ask({ settle: true })).settled,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

interface Answer {
  readonly id: number;
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: string;
  readonly settled: number;
}
