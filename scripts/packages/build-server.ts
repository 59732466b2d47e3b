import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { compileServer, installedLibraries } from '../../apps/server/bin/compile.mjs';

const root = resolve(import.meta.dirname, '../..');
const from = join(root, 'apps/server');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestAt = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Builds the pages, and returns the folder of the build. */
function buildPages(folder: string): string {
  const next = join(root, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PAGES_BUILD: folder, PAGES_STANDALONE: '1' };
  execFileSync(process.execPath, [next, 'build', from], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(from, folder);
}

/** Traced with Next, for images that it resizes: no page has one. */
const unneeded = ['@img', 'sharp', 'detect-libc', 'semver'];

/** What npm reads of a manifest to install more, or to run something. */
const ofInstalling = ['dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'scripts'];

/** The modules that the pages load, each as it is traced: a part of its files, and no word of what npm would install for the rest. */
function takeModules(traced: string, to: string): readonly string[] {
  cpSync(traced, to, { recursive: true });
  for (const name of unneeded) rmSync(join(to, name), { recursive: true, force: true });
  const names = globSync(['*/package.json', '@*/*/package.json'], { cwd: to }).map((path) => relative('.', join(path, '..')));
  for (const name of names) {
    const path = join(to, name, 'package.json');
    const kept = Object.entries(JSON.parse(readFileSync(path, 'utf8'))).filter(([key]) => !ofInstalling.includes(key));
    writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
  }
  return names.toSorted();
}

/** What a build says of where it was made is of no use elsewhere, and nobody's business. */
function forgetFolders(pages: string): void {
  for (const name of ['cache', 'diagnostics', 'types', 'standalone', 'trace', 'trace-build', 'turbopack'])
    rmSync(join(pages, name), { recursive: true, force: true });
  for (const path of globSync('**/*.nft.json', { cwd: pages })) rmSync(join(pages, path));
  for (const path of globSync('**/*.json', { cwd: pages })) {
    const file = join(pages, path);
    const text = readFileSync(file, 'utf8');
    if (text.includes(root)) writeFileSync(file, text.replaceAll(root, ''));
  }
}

/** Whose code is in the package, for everybody who passes it on. */
function notices(libraries: readonly string[]): string {
  const lines = libraries.map((name) => {
    const { version, license } = manifestAt(join(root, 'node_modules', name));
    return `- ${name} ${version}, ${license}`;
  });
  return `# Libraries in this package\n\nTheir code is in \`dist/\` and \`pages/\`, licensed as each line says. Sources and texts of the licences: https://www.npmjs.com/\n\n${lines.join('\n')}\n`;
}

/** Builds the package `daemun`: the server and its commands in a few files, and its pages, built. */
export async function buildServer(to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const manifest = manifestAt(from);
  const libraries = await compileServer(join(to, 'dist'));

  const build = '.next/for-package';
  rmSync(join(from, build), { recursive: true, force: true });
  const pages = buildPages(build);
  const traced = join(pages, 'standalone');
  cpSync(join(traced, 'apps/server', build), join(to, 'pages'), { recursive: true });
  cpSync(join(pages, 'static'), join(to, 'pages/static'), { recursive: true });
  const bundled = takeModules(join(traced, 'node_modules'), join(to, 'node_modules'));
  rmSync(pages, { recursive: true, force: true });
  forgetFolders(join(to, 'pages'));

  const versions = Object.fromEntries(
    [...bundled, ...installedLibraries].map((name) => [name, manifestAt(join(root, 'node_modules', name)).version]),
  );
  const { name, version, description, license } = manifest;
  const published = {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=22.18' },
    bin: { daemun: './bin/daemun.mjs' },
    files: ['bin', 'dist', 'pages', 'LIBRARIES.md'],
    dependencies: versions,
    bundleDependencies: bundled,
  };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  mkdirSync(join(to, 'bin'));
  cpSync(join(from, 'bin/daemun.mjs'), join(to, 'bin/daemun.mjs'));
  chmodSync(join(to, 'bin/daemun.mjs'), 0o755);
  cpSync(join(from, 'README.md'), join(to, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
  writeFileSync(join(to, 'LIBRARIES.md'), notices([...new Set([...libraries, ...bundled])].toSorted()));
}
