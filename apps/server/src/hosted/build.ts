import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tryFolderLock } from '@daemun/core/hosting';
import { BuildFailed, type BuildStep, runBuild } from './run-build.ts';
import { pagesFolder, shippedPages, shippedVersion } from './sources.ts';

/** Finished builds, each in a folder named after its sources, and builds in progress. */
const buildsFolder = join(pagesFolder, '.next');
/** Servers that run on an older build keep using it while a newer one is made. */
const keptBuilds = 3;
/** The longest time that a build takes. An older lock was left behind. */
const abandonedMs = 3_600_000;
const lookAgainMs = 300;

/** Where the build of these sources is, or will be. */
export function buildFolderOf(hash: string): string {
  return hash === shippedVersion ? shippedPages : join(buildsFolder, `pages-${hash.slice(0, 32)}`);
}

/** True if there is a build of these sources. A build appears complete or not at all. */
export async function pagesAreBuilt(hash: string): Promise<boolean> {
  return exists(join(buildFolderOf(hash), 'BUILD_ID'));
}

/** The state of the pages, without building any. */
export type FoundPages =
  | { readonly kind: 'built' | 'building' | 'missing' }
  /** The pages are missing, and a start cannot build them. */
  | { readonly kind: 'not-writable'; readonly fault: BuildFailed };

/** Looks for a build of these sources, or a process of this machine that makes one. */
export async function findPages(hash: string): Promise<FoundPages> {
  if (await pagesAreBuilt(hash)) return { kind: 'built' };
  const begun = await exists(buildsFolder);
  const error = await refusalToWrite(begun ? buildsFolder : pagesFolder);
  if (error) return { kind: 'not-writable', fault: BuildFailed.at(buildsFolder, error) };
  if (!begun) return { kind: 'missing' };
  const lock = await tryFolderLock(buildsFolder);
  await lock?.release();
  return { kind: lock ? 'missing' : 'building' };
}

/** Progress of a build. `waiting`: another process is already building. */
export type BuildNews = BuildStep | 'waiting';

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly onNews: (news: BuildNews) => void;
}

/**
 * Builds the pages if there is no build of these sources. If another process is building, it waits for that one, and builds
 * itself if that one dies.
 * @throws BuildFailed
 */
export async function ensurePages(hash: string, { signal, onNews }: BuildOptions): Promise<void> {
  for (let told = false; !(await pagesAreBuilt(hash)); ) {
    await makeFolder(buildsFolder);
    const lock = await tryFolderLock(buildsFolder);
    if (!lock) {
      if (!told) onNews('waiting');
      told = true;
      await pause(lookAgainMs, undefined, { signal });
      continue;
    }
    try {
      if (!(await pagesAreBuilt(hash))) await build(hash, { signal, onNews });
    } finally {
      await lock.release();
    }
  }
}

/** Builds in a temporary folder and renames it once it is complete, so that nobody sees or reuses a part of it. */
async function build(hash: string, options: BuildOptions): Promise<void> {
  const own = join(buildsFolder, `building-${randomBytes(8).toString('hex')}`);
  try {
    await makeFolder(own);
    await sweepBuilds();
    await runBuild(relative(pagesFolder, own), options);
    // Three quarters of a build, and of no use to a server.
    await rm(join(own, 'cache'), { recursive: true, force: true });
    await rename(own, buildFolderOf(hash)).catch(async (error: unknown) => {
      // The lock is one of this machine; a shared folder may have met another one.
      if (!(await pagesAreBuilt(hash))) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Deletes what dead builds have left, and all but the newest finished builds. */
async function sweepBuilds(): Promise<void> {
  const found = await Promise.all(
    (await readdir(buildsFolder)).map(async (name) => {
      const folder = join(buildsFolder, name);
      return { name, folder, changed: (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const finished = found.filter(({ name }) => name.startsWith('pages-')).sort((one, other) => other.changed - one.changed);
  // The one that is about to be made is one of them.
  const old = finished.slice(keptBuilds - 1);
  const abandoned = found.filter(({ name, changed }) => name.startsWith('building-') && Date.now() - changed > abandonedMs);
  for (const { folder } of [...old, ...abandoned]) await rm(folder, { recursive: true, force: true });
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(async (error: NodeJS.ErrnoException) => {
    // Node says ENOENT of a folder that a read-only file system does not take; what is around it says why.
    throw BuildFailed.at(buildsFolder, (await refusalToWrite(pagesFolder)) ?? error);
  });
}

/** Why a folder that exists cannot be written; undefined where it can. */
async function refusalToWrite(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  return access(folder, constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
