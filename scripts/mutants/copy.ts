/** A copy of the tree in which mutants are tried: the tree itself is never changed. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Mutant, mutate, type Service } from './list.ts';

/** A choice of tests. */
export interface Selection {
  readonly tests: readonly string[];
  /** As `vitest -t` takes it. */
  readonly pattern?: string | undefined;
  readonly needs: readonly Service[];
}

/** One test as it went, by its file and its full name. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
}

/** What the tests said with a mutant: `none` where none ran, `late` where they did not end in time. */
export type Outcome = 'green' | 'red' | 'none' | 'late';

export interface Copy {
  /** Runs tests without any mutant. */
  test(selection: Selection): Promise<readonly TestResult[]>;
  /** Runs a mutant's tests with it, until the first fails, and takes it out again. */
  testMutated(mutant: Mutant): Promise<Outcome>;
  /** Ends what runs and removes the copy. */
  remove(): void;
}

/** Tests may take this long: of one mutant, which can make them wait for ever, and of all without one. */
const mostMilliseconds = { mutant: 8 * 60_000, all: 60 * 60_000 };

/** Copies what is tracked or new, and links the installed packages. */
export function makeCopy(root: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const path of listed.split('\0').filter((path) => path && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  linkPackages(root, folder);

  const template = join(folder, 'embedded-template.tar');
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

  /** Undefined where the tests have not ended in time. */
  async function run({ tests, pattern, needs }: Selection, more: readonly string[], milliseconds: number): Promise<Report | undefined> {
    const results = join(folder, 'mutant-results.json');
    rmSync(results, { force: true });
    const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
    const narrowed = pattern === undefined ? [] : ['-t', pattern];
    const options = ['--reporter=json', `--outputFile=${results}`, '--experimental.fsModuleCache', ...more, ...narrowed];
    const child = spawn(process.execPath, [vitest, 'run', ...options, ...tests], {
      cwd: folder,
      env: environment(needs, template),
      stdio: 'ignore',
      detached: true,
    });
    running = child.pid;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, milliseconds);
    await new Promise((done) => child.once('exit', done));
    clearTimeout(timer);
    // What the tests have started ends with them, however they ended.
    end();
    return late ? undefined : readReport(results);
  }

  return {
    async test(selection) {
      const report = await run(selection, [], mostMilliseconds.all);
      return (report?.testResults ?? []).flatMap(({ name: file, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'passed' || status === 'failed')
          .map(({ fullName, status }) => ({ file: relative(folder, file), name: fullName, passed: status === 'passed' })),
      );
    },
    async testMutated(mutant) {
      const path = join(folder, mutant.file);
      // Tests run the migrations from their module, and start from the template that they make.
      const follow = (): void => {
        if (!mutant.file.startsWith('packages/core/migrations/')) return;
        execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/migration-module.ts'], {
          cwd: folder,
          stdio: 'ignore',
        });
        rmSync(template, { force: true });
      };
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, mutate(text, mutant));
      follow();
      try {
        const { tests, pattern, needs = [] } = mutant;
        const report = await run({ tests, pattern, needs }, ['--bail=1'], mostMilliseconds.mutant);
        return report === undefined ? 'late' : outcomeOf(report);
      } finally {
        writeFileSync(path, text);
        follow();
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

/** Only the services that are needed are started, and the embedded template is kept: that saves seconds per mutant. */
function environment(needs: readonly Service[], template: string): NodeJS.ProcessEnv {
  const { CI: _, ...inherited } = process.env;
  return {
    ...inherited,
    DAEMUN_TEST_SERVICES: needs.length > 0 ? needs.join(',') : 'none',
    DAEMUN_TEST_DATABASES: needs.includes('postgresql') ? 'postgresql' : 'embedded',
    DAEMUN_TEST_EMBEDDED_TEMPLATE: template,
  };
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function readReport(path: string): Report {
  if (!existsSync(path)) return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

/** A file that fails as a whole (a hook, an import) is red as well. */
function outcomeOf({ numPassedTests, numFailedTests, testResults }: Report): Outcome {
  if (numFailedTests > 0 || testResults.some(({ status }) => status === 'failed')) return 'red';
  return numPassedTests > 0 ? 'green' : 'none';
}
