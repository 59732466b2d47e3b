/**
 * Runs the command line in a clone, which compiles its sources at the first start after a change, in a second or two. Without the
 * compiler (`npm ci --omit=dev`) they run as they are.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { compileServer } from './compile.mjs';

const folder = resolve(import.meta.dirname, '..');
const root = resolve(folder, '../..');
const compiled = join(folder, 'dist');
const sources = ['packages/core/src/**/*.{ts,json}', 'apps/server/{src,lib}/**/*.{ts,json}', 'apps/server/bin/*.mjs', 'package-lock.json'];
/** Servers that run on older code load parts of it later. */
const kept = 3;
/** Nobody compiles for so long: what is older was left behind by a process that was killed. */
const abandonedMs = 600_000;

export async function runClone() {
  sayWhichNode();
  await import(pathToFileURL(await entry()).href);
}

/** `npm ci` brings a Node along, by an install script. Where those are not run, that of the machine runs this. */
function sayWhichNode() {
  if (process.argv[2] === 'start' && existsSync(join(root, 'node_modules/node')) && !existsSync(join(root, 'node_modules/node/bin'))) {
    console.error(`Running on Node.js ${process.versions.node} of this machine: npm ran without install scripts, so none came along.`);
  }
}

/** The command line, compiled if it can be. */
async function entry() {
  const hash = createHash('sha256');
  for (const path of globSync(sources, { cwd: root })
    .filter((one) => !/\.test\.ts$/.test(one))
    .sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  const to = join(compiled, `of-${hash.digest('hex').slice(0, 32)}`);
  return existsSync(to) || (await compile(to)) ? join(to, 'cli.js') : join(folder, 'src/cli.ts');
}

/**
 * Compiles aside and renames, so that nobody runs half of it. Two processes may do it at once: the first one's stays.
 * @param {string} to
 * @returns {Promise<boolean>} whether there is compiled code now
 */
async function compile(to) {
  const own = join(compiled, `building-${randomBytes(8).toString('hex')}`);
  try {
    mkdirSync(own, { recursive: true });
    await compileServer(own);
    renameSync(own, to);
    sweep();
  } catch {
    // No compiler, or a folder that cannot be written: the sources run as well, slower and in more memory.
    rmSync(own, { recursive: true, force: true });
  }
  return existsSync(to);
}

function sweep() {
  const found = readdirSync(compiled).map((name) => ({ name, changed: statSync(join(compiled, name)).mtimeMs }));
  const finished = found.filter(({ name }) => name.startsWith('of-')).sort((one, other) => other.changed - one.changed);
  const abandoned = found.filter(({ name, changed }) => name.startsWith('building-') && Date.now() - changed > abandonedMs);
  for (const { name } of [...finished.slice(kept), ...abandoned]) rmSync(join(compiled, name), { recursive: true, force: true });
}
