import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleLibrary } from './bundle-library.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What is imported, and what describes it. */
interface Built {
  readonly types: string;
  readonly default: string;
}

/** On which Node a package runs. Not said in its source: there npm would warn on an older one, though this repository brings its own. */
const nodes: Readonly<Record<string, string>> = { '@daemun/core': '>=22.18', '@daemun/verify': '>=20' };

/**
 * What an app brings if it uses the entry for it. Package managers that keep packages apart let a package import only what it
 * names. Not said in its source: there npm would count them among what production needs.
 */
const peers: Readonly<Record<string, Readonly<Record<string, string>>>> = { '@daemun/core': { next: '>=15', react: '>=19' } };

/**
 * Libraries that a package takes into itself, so that nobody installs them, or reads them module by module. Whoever writes a
 * capability of their own has tables of their own, and brings the library for those: it is an optional peer.
 */
const bundled: Readonly<Record<string, readonly string[]>> = { '@daemun/core': ['drizzle-orm'] };

const root = resolve(import.meta.dirname, '../..');

/** What is made of a source file. */
function builtOf(source: string): Built {
  const built = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '');
  return { types: `${built}.d.ts`, default: `${built}.js` };
}

function manifestOf({ name, version, description, license, exports, dependencies }: Manifest) {
  const within = Object.entries(dependencies ?? {}).filter(([library]) => bundled[name]?.includes(library));
  const beside = Object.entries(dependencies ?? {}).filter(([library]) => !bundled[name]?.includes(library));
  const peerDependencies = peers[name] && { ...peers[name], ...Object.fromEntries(within) };
  const optional = Object.keys(peerDependencies ?? {}).map((peer) => [peer, { optional: true }] as const);
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: nodes[name] },
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(([path, source]) => [path, builtOf(source)])),
      './package.json': './package.json',
    },
    files: ['dist'],
    ...(dependencies && { dependencies: Object.fromEntries(beside) }),
    ...(peerDependencies && { peerDependencies, peerDependenciesMeta: Object.fromEntries(optional) }),
  };
}

/** Every file below a folder that ends so, by its path from there. */
const filesOf = (folder: string, end: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(end));

/** The files that a declaration names, by their paths in `dist`. */
function namedIn(text: string, path: string, what: 'imports' | 'modules'): readonly string[] {
  const names = what === 'imports' ? /(?:from|import\(?) ?['"](\.[^'"]*)\.js['"]/g : /declare module ['"](\.[^'"]*)\.js['"]/g;
  return [...text.matchAll(names)].map(([, named = '']) => `${join(path, '..', named)}.d.ts`);
}

/**
 * Declarations as they can be read outside: imports name what is there. What files add to the types of others (settings, events)
 * is found from each entry that reads one of those. The compiler drops the imports that would lead to it, since they have no
 * value. An entry that reads none of them stays a few plain files.
 */
function mendDeclarations(dist: string, entries: readonly string[]): void {
  const texts = new Map<string, string>();
  for (const path of filesOf(dist, '.d.ts')) {
    const file = join(dist, path);
    const text = readFileSync(file, 'utf8').replaceAll(/((?:from|import\(|declare module) ?['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2');
    texts.set(path, text);
    writeFileSync(file, text);
  }
  const added = new Map([...texts].map(([path, text]) => [path, namedIn(text, path, 'modules')]));
  const adding = [...added].flatMap(([path, modules]) => (modules.length > 0 ? [path] : []));
  if (adding.length === 0) return;
  const all = adding.map((path) => `import './${path.replace(/\.d\.ts$/, '.js')}';\n`).join('');
  writeFileSync(join(dist, 'augmentations.d.ts'), `${all}export {};\n`);
  const growing = new Set([...added.values()].flat());
  for (const entry of entries) {
    const read = new Set([entry]);
    for (const path of read) for (const next of namedIn(texts.get(path) ?? '', path, 'imports')) read.add(next);
    if (![...read].some((path) => growing.has(path))) continue;
    const up = '../'.repeat(entry.split('/').length - 1) || './';
    writeFileSync(join(dist, entry), `import '${up}augmentations.js';\n${texts.get(entry)}`);
  }
}

/** Builds a package of `packages/` into a folder, which is made anew: what is published, and nothing else. */
export function buildPackage(folder: string, to: string): void {
  const from = join(root, 'packages', folder);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(from, 'tsconfig.build.json'), '--outDir', join(to, 'dist')], {
    stdio: 'inherit',
  });
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
  const entries = Object.values(manifest.exports).map((source) => builtOf(source).types.replace(/^\.\/dist\//, ''));
  mendDeclarations(join(to, 'dist'), entries);
  for (const library of bundled[manifest.name] ?? [])
    bundleLibrary(
      join(to, 'dist'),
      library,
      Object.keys(manifest.dependencies ?? {}).filter((name) => name !== library),
    );
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifestOf(manifest), null, 2)}\n`);
  cpSync(join(from, 'README.md'), join(to, 'README.md'));
  cpSync(existsSync(join(from, 'LICENSE')) ? join(from, 'LICENSE') : join(root, 'LICENSE'), join(to, 'LICENSE'));
}
