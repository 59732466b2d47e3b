/** A copy of the tree in which mutants are tried: the tree itself is never changed. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Mutant, mutate } from './list.ts';

/** What the tests said: `red` where one failed, `none` where none ran, `late` where they did not end in time. */
export type Outcome = 'green' | 'red' | 'none' | 'late';

export interface Copy {
  /** Runs a mutant's tests, without the mutant. */
  test(mutant: Mutant): Promise<Outcome>;
  /** Runs them with the mutant, and takes it out again. */
  testMutated(mutant: Mutant): Promise<Outcome>;
  /** Ends what runs and removes the copy. */
  remove(): void;
}

/** Tests of one mutant may take this long; a mutant can make them wait for ever. */
const mostMilliseconds = 8 * 60_000;

/** Copies what is tracked or new, and links the installed packages. */
export function makeCopy(root: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const path of listed.split('\0').filter((path) => path && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  linkPackages(root, folder);

  let running: number | undefined;
  const end = (): void => {
    if (running === undefined) return;
    try {
      process.kill(-running, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    running = undefined;
  };

  async function test(mutant: Mutant): Promise<Outcome> {
    const results = join(folder, 'mutant-results.json');
    rmSync(results, { force: true });
    const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
    const narrowed = mutant.pattern === undefined ? [] : ['-t', mutant.pattern];
    const reporters = ['--reporter=json', `--outputFile=${results}`];
    const child = spawn(process.execPath, [vitest, 'run', '--bail=1', ...reporters, ...narrowed, ...mutant.tests], {
      cwd: folder,
      env: environment(mutant),
      stdio: 'ignore',
      detached: true,
    });
    running = child.pid;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, mostMilliseconds);
    await new Promise((done) => child.once('exit', done));
    clearTimeout(timer);
    // What the tests have started ends with them, however they ended.
    end();
    return late ? 'late' : outcomeOf(results);
  }

  return {
    test,
    async testMutated(mutant) {
      const path = join(folder, mutant.file);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, mutate(text, mutant));
      try {
        return await test(mutant);
      } finally {
        writeFileSync(path, text);
      }
    },
    remove() {
      end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Links every package but our own, which must be those of the copy. */
function linkPackages(root: string, folder: string): void {
  const ours = '@daemun';
  mkdirSync(join(folder, 'node_modules', ours), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === ours || name === '.vite' || name === '.cache') continue;
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of readdirSync(join(root, 'node_modules', ours))) {
    symlinkSync(join('..', '..', 'packages', name), join(folder, 'node_modules', ours, name));
  }
}

/** Only the services that the mutant names are started: that saves seconds per mutant. */
function environment({ needs = [] }: Mutant): NodeJS.ProcessEnv {
  const { CI: _, ...inherited } = process.env;
  return {
    ...inherited,
    DAEMUN_TEST_SERVICES: needs.length > 0 ? needs.join(',') : 'none',
    DAEMUN_TEST_DATABASES: needs.includes('postgresql') ? 'postgresql' : 'embedded',
  };
}

/** A file that fails as a whole (a hook, an import) is red as well. */
function outcomeOf(results: string): Outcome {
  if (!existsSync(results)) return 'none';
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8'));
  if (numFailedTests > 0) return 'red';
  if (testResults.some(({ status }: { status: string }) => status === 'failed')) return 'red';
  return numPassedTests > 0 ? 'green' : 'none';
}
