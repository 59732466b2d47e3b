/**
 * Compiles the server and its commands, core and libraries included, into a few files. Node loads them in a third of the time,
 * and in less than half of the memory, of the hundreds of modules that they are made of (bench/results.md).
 *
 * Plain JavaScript, as all that runs before anything is compiled.
 */
import { join } from 'node:path';

const source = join(import.meta.dirname, '../src/cli.ts');

/** Installed beside the compiled code: they bring files or binaries of their own. */
export const installedLibraries = ['@electric-sql/pglite', '@node-rs/argon2'];

/** For libraries in CommonJS, which name Node's modules by `require`. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);";

/**
 * @param {string} to the folder, which is made
 * @returns {Promise<readonly string[]>} the names of the libraries whose code is in it
 */
export async function compileServer(to) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [source],
    outdir: to,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // A module of CommonJS has no named exports for `import()`.
    mainFields: ['module', 'main'],
    banner: { js: banner },
    chunkNames: '[name]-[hash]',
    // Next is loaded from where the pages have it. `pg-native` is optional, and not installed.
    external: [...installedLibraries, 'next', 'pg-native'],
    metafile: true,
    logLevel: 'error',
  });
  const names = Object.keys(metafile.inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '');
  return [...new Set(names)].filter((name) => name !== '').sort();
}
