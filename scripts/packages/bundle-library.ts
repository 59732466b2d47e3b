import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Where an import of the library leads within the package: `drizzle-orm/pg-core` to `drizzle-orm/pg-core.js`. */
function fileOf(library: string, specifier: string): string {
  return `${specifier === library ? `${library}/index` : specifier}.js`;
}

/**
 * Takes a library into a package that is built: of what its code imports of the library, `dist/<library>/` gets a few files with
 * nothing else in them, and the imports lead there. Worth it for a library of hundreds of small modules, which Node reads one by
 * one (bench/results.md). `besides`: what the library imports and the package depends on itself.
 */
export function bundleLibrary(dist: string, library: string, besides: readonly string[]): void {
  const specifier = new RegExp(`((?:from|import)[ (]?')(${library}(?:/[^']+)?)'`, 'g');
  const entries = new Set<string>();
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.js'))) {
    const up = '../'.repeat(path.split('/').length - 1) || './';
    const text = readFileSync(join(dist, path), 'utf8');
    const led = text.replaceAll(specifier, (_, before: string, named: string) => {
      entries.add(named);
      return `${before}${up}${fileOf(library, named)}'`;
    });
    if (led !== text) writeFileSync(join(dist, path), led);
  }
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries([...entries].map((named) => [fileOf(library, named).replace(/\.js$/, ''), named])),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    outdir: dist,
    chunkNames: `${library}/[name]-[hash]`,
    external: besides.flatMap((name) => [name, `${name}/*`]),
    logLevel: 'error',
  });
  const { version, license } = JSON.parse(readFileSync(join(root, 'node_modules', library, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly license: string;
  };
  const notice = `This folder is made of ${library} ${version} (https://www.npmjs.com/package/${library}), licensed under ${license}.\n`;
  writeFileSync(join(dist, library, 'NOTICE'), notice);
}
