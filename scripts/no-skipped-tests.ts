import type { Reporter, TestModule } from 'vitest/node';

/** Fails a run in which a test was skipped, and says which. */
export default class NoSkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => `${module.relativeModuleId}: ${test.fullName}`),
    );
    if (skipped.length === 0) return;
    process.exitCode = 1;
    process.stderr.write(
      `\n${skipped.length} tests did not run, and that is a failure here:\n${skipped.map((name) => `  ${name}`).join('\n')}\n`,
    );
  }
}
