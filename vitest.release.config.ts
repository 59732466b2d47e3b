import { defineConfig } from 'vitest/config';

/**
 * What is published, installed elsewhere and used there: `npm run release:check`, which builds it first. Apart from `npm test`,
 * since it installs other people's packages and builds other people's apps.
 */
export default defineConfig({
  test: {
    allowOnly: false,
    include: ['test/published/**/*.test.ts'],
    reporters: ['default', ...(process.env['CI'] === 'true' ? ['./scripts/no-skipped-tests.ts'] : [])],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
