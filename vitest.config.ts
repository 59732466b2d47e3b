import { defineConfig } from 'vitest/config';

/** A busy machine is late, not wrong: what is waited for is given time. */
const expectations = { poll: { timeout: 10_000 } };
const services = ['./packages/core/test/services.ts'];

export default defineConfig({
  test: {
    // A test that does not run proves nothing: where everything must be there, leaving one out fails the run.
    allowOnly: false,
    reporters: ['default', './scripts/every-error-answered.ts', ...(process.env['CI'] === 'true' ? ['./scripts/no-skipped-tests.ts'] : [])],
    projects: [
      {
        test: {
          name: 'core',
          sequence: { groupOrder: 0 },
          include: ['packages/core/{src,test}/**/*.test.ts'],
          globalSetup: [...services, './packages/core/test/embedded-template.ts'],
          expect: expectations,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // Core keeps nothing of a house in its modules, and loading it costs a second: files share it.
          isolate: false,
        },
      },
      {
        test: {
          name: 'verify',
          sequence: { groupOrder: 1 },
          include: ['packages/verify/test/**/*.test.ts'],
          expect: expectations,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'server',
          sequence: { groupOrder: 1 },
          include: ['apps/server/src/**/*.test.ts', 'apps/server/test/*.test.ts'],
          globalSetup: services,
          expect: expectations,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          sequence: { groupOrder: 2 },
          include: ['apps/server/test/browser/**/*.test.ts'],
          globalSetup: './apps/server/test/migrated-folder.ts',
          expect: expectations,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 3,
        },
      },
    ],
  },
});
