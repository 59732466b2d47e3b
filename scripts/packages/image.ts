import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closureOf, type Machines, type Placed, readLock } from './closure.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bundleDependencies?: readonly string[];
}

/** What node:24-bookworm-slim is. One folder serves both: a package of machine code is there once for each. */
export const machines: Machines = { os: 'linux', cpus: ['x64', 'arm64'], libc: 'glibc' };

const root = resolve(import.meta.dirname, '../..');

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Stages what the image holds, in a folder that is made anew: the built server, and all that it needs in the very versions of
 * package-lock.json. Only what this machine cannot run, the code of the other processor, is fetched, and compared with the lock.
 * @param built the folder of the built server
 */
export function stageImage(built: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { name, dependencies = {}, bundleDependencies = [] } = manifestOf(built);
  copy(built, join(to, 'node_modules', name));
  const needed = Object.keys(dependencies).filter((dependency) => !bundleDependencies.includes(dependency));
  for (const placed of closureOf(needed, machines, readLock())) {
    const target = join(to, placed.place);
    const installed = join(root, placed.place);
    if (existsSync(installed)) copy(installed, target);
    else fetchPackage(placed, target);
  }
  writeFileSync(join(to, 'package.json'), `${JSON.stringify({ name: 'daemun-image', private: true, type: 'module' }, null, 2)}\n`);
  readable(to);
}

/** A package without what is nested in it (that has places of its own) and without what only compilers and debuggers read. */
function copy(from: string, to: string): void {
  const unused = /\.(?:[cm]?ts|map|tsbuildinfo)$/;
  const nested = manifestOf(from).bundleDependencies ? undefined : join(from, 'node_modules');
  cpSync(from, to, { recursive: true, dereference: true, filter: (path) => path !== nested && !unused.test(path) });
}

/** @throws Error if what the registry sends is not what the lock file names */
function fetchPackage({ place, locked }: Placed, to: string): void {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const folder = mkdtempSync(join(tmpdir(), 'daemun-image-'));
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${locked.version}`], { stdio: 'pipe' });
    const archive = join(folder, readdirSync(folder)[0] ?? '');
    const sum = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (sum !== locked.integrity) throw new Error(`${name}@${locked.version} is ${sum}; package-lock.json has ${locked.integrity}`);
    execFileSync('tar', ['-xzf', archive, '--strip-components=1', '-C', folder]);
    rmSync(archive);
    copy(folder, to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Root owns the files of an image and somebody else runs them: whatever umask they were made under, everybody may read. */
function readable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const { mode } = statSync(path);
    chmodSync(path, mode & 0o111 ? 0o755 : 0o644);
  }
}

/** The folder that becomes /data: empty, and the server's own. */
export function stageData(to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
}
