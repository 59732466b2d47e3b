import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where apps/server is. */
export const pagesFolder: string = join(import.meta.dirname, '../..');

const buildFolder = join(pagesFolder, '.next');
/** Says which sources the build in .next was made from. */
const stampFile = join(buildFolder, 'daemun-build');
const sources = ['app/**', 'components/**', 'lib/**', 'messages/**', 'public/**', '*.ts', '*.mjs', '*.json', '../../package-lock.json'];

/** Everything that the pages are made from, as one hash. */
export async function hashPageSources(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: pagesFolder, withFileTypes: true })) {
    // Written by the build itself.
    if (entry.isFile() && entry.name !== 'next-env.d.ts') files.push(join(entry.parentPath, entry.name));
  }
  for (const file of files.sort())
    hash
      .update(`${file.slice(pagesFolder.length)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/** True where .next was built from the present sources. */
export async function pagesAreBuilt(hash: string): Promise<boolean> {
  const stamp = await readFile(stampFile, 'utf8').catch(() => '');
  return stamp === hash;
}

/** The paths of the build's files, as browsers ask for them. */
export async function listBuiltFiles(): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for await (const entry of glob('static/**', { cwd: buildFolder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const parts = relative(buildFolder, join(entry.parentPath, entry.name)).split(sep);
    paths.add(`/_next/${parts.map(encodeURIComponent).join('/')}`);
  }
  return paths;
}

/** The pages could not be built; `output` is what the build said. */
export class PagesBuildError extends Error {
  override readonly name = 'PagesBuildError';
  readonly output: string;

  constructor(output: string) {
    super('The pages could not be built');
    this.output = output;
  }
}

/** Builds the pages in a process of its own, so that the API is answered meanwhile. @throws PagesBuildError */
export async function buildPages(hash: string, signal: AbortSignal): Promise<void> {
  const { code, output } = await runBuild(signal);
  if (code === 0) return writeFile(stampFile, hash);
  // Two servers that start in one folder at once: one builds, the other waits for it.
  for (let tries = 0; /another next build|lock/i.test(output) && tries < 120; tries++) {
    await pause(500, undefined, { signal });
    if (await pagesAreBuilt(hash)) return;
  }
  throw new PagesBuildError(output);
}

function runBuild(signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env = { ...withoutOurs(process.env), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as NodeJS.ProcessEnv;
  const child: ChildProcess = spawn(process.execPath, [next, 'build', pagesFolder], { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output = `${output}${chunk}`.slice(-8000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, output }));
  });
}

/** A build needs no secret, and what it does not have it cannot bake in. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^DAEMUN_|^(DATABASE|REDIS)_URL$/.test(name))) as NodeJS.ProcessEnv;
}
