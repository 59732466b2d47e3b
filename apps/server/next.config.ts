import { join } from 'node:path';
import type { NextConfig } from 'next';

/**
 * For a build; the server that renders it takes the configuration from there (src/hosted/next.ts). The pages are dynamic
 * throughout: a static page would carry no nonce (docs/decisions/0005-page-headers.md).
 */
const config: NextConfig = {
  reactStrictMode: true,
  // Each build goes into a folder of its own (src/hosted/build.ts), which is named here.
  distDir: process.env['PAGES_BUILD'] ?? '.next',
  poweredByHeader: false,
  // The server in front compresses nothing either: secrets and attacker-chosen text share these pages (BREACH).
  compress: false,
  // One trailing-slash rule for pages and API: no redirect that a guard would have to know of (S-26).
  skipTrailingSlashRedirect: true,
  // `npm run check:types` does it; Next's own check needs the compiler's old JavaScript interface.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: join(import.meta.dirname, '../..') },
  images: { unoptimized: true },
  // For a package: collects what a server of these pages loads (scripts/packages/build-server.ts).
  ...(process.env['PAGES_STANDALONE'] === '1' && {
    output: 'standalone' as const,
  }),
};

export default config;
