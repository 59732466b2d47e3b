import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Any that start: which routes there are is theirs to say. */
const settings = {
  environment: 'test',
  origin: 'https://auth.example.test',
  secrets: ['t3st-only-Secret-that-is-long-enough-0123456789'],
  dataFolder: ':memory:',
} as const;

const tested = 'core';

/**
 * Fails a whole run of core after which a route declares an error that no test was answered: a text that nobody has seen, or a
 * refusal that cannot happen. Says nothing of a run of some of the tests, or with some of the databases.
 */
export default class EveryErrorAnswered implements Reporter {
  private folder: string | undefined;
  private files = 0;

  onInit({ config, projects }: Vitest): void {
    const core = projects.find(({ name }) => name === tested);
    // Who watches runs some of the tests again and again, and never all anew.
    if (!core || config.watch) return;
    this.folder = mkdtempSync(join(tmpdir(), 'daemun-answers-'));
    // Told to the tests of this project alone: what others are answered says nothing of its own.
    core.config.env = { ...core.config.env, DAEMUN_TEST_ANSWERS: this.folder };
    this.files = globSync([...core.config.include], { cwd: core.config.root }).length;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const { folder } = this;
    if (folder === undefined) return;
    const answers = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
    rmSync(folder, { recursive: true, force: true });
    if (!this.isWhole(modules.filter(({ project }) => project.name === tested))) return;
    const unseen = await unanswered(answers);
    if (unseen.length === 0) return;
    process.exitCode = 1;
    process.stderr.write(
      `\n${unseen.length} errors are declared, and no test was answered them:\n${unseen.map((one) => `  ${one}`).join('\n')}\n`,
    );
  }

  /** Has every test of core run, with every database, and passed? A filter by name shows in the tests that it skips. */
  private isWhole(modules: readonly TestModule[]): boolean {
    return (
      process.env['DAEMUN_TEST_DATABASES'] === undefined &&
      modules.length === this.files &&
      modules.every((module) => module.ok() && module.children.allTests('skipped').next().done === true)
    );
  }
}

/** The errors that routes declare of themselves, without those that were answered: lines of method, path and code. */
export async function unanswered(answers: readonly string[]): Promise<string[]> {
  // Loaded here: a run of a single test need not wait for all of core.
  const { createRoutes } = await import('../packages/core/src/capabilities.ts');
  const { oauthErrorOf } = await import('../packages/core/src/platform/http/oauth-errors.ts');
  const { createMatcher } = await import('../packages/core/src/platform/http/match.ts');
  const { publicPath } = await import('../packages/core/src/platform/http/route.ts');
  const { parseSettings } = await import('../packages/core/src/settings.ts');
  const routes = createRoutes(parseSettings(settings));
  const { match } = createMatcher(routes);
  const seen = new Set(
    answers.map((line) => {
      const [method = '', path = '', code] = line.split(' ');
      const found = /^(GET|POST|PUT|PATCH|DELETE)$/.test(method) ? match(method, path) : undefined;
      return found ? `${method} ${publicPath(found.route.declaration)} ${code}` : '';
    }),
  );
  return routes
    .flatMap(({ declaration }) => {
      const { method, errors = [], access, protocol } = declaration;
      const codeOf = (kind: (typeof errors)[number]) => (protocol === 'oauth' ? oauthErrorOf({ kind }).error : kind.code);
      return [...errors, ...access.errors].map((kind) => `${method} ${publicPath(declaration)} ${codeOf(kind)}`);
    })
    .filter((one) => !seen.has(one));
}
