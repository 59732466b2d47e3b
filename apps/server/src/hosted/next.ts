import { glob, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import type { PagesState } from '@daemun/core/hosting';
import { type BuildNews, buildFolderOf, ensurePages, pagesAreBuilt } from './build.ts';
import { hashPageSources, pagesFolder } from './sources.ts';

/** Renders a page. The server in front has already decided everything except the look. */
export type RenderPage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Pages that can be rendered. */
export interface LoadedPages {
  readonly render: RenderPage;
  /** Paths of the files of the build, as they are asked for. */
  readonly files: ReadonlySet<string>;
}

/** The page framework, while it starts in the background. */
export interface PageRenderer {
  /** Resolves once pages can be rendered; rejects where they cannot be built. */
  readonly ready: Promise<LoadedPages>;
  /** The current state of the pages. */
  readonly state: () => PagesState;
  /** Resolves if the pages have to be built first. */
  readonly begun: Promise<undefined>;
  close(): Promise<void>;
}

/**
 * Builds the pages if their sources have changed, and loads Next.js. Both take seconds, so they begin after the API answers.
 * @param onNews hears how a build goes, where one is needed
 */
export function openPages({ onNews }: { onNews?: (news: BuildNews) => void } = {}): PageRenderer {
  const abort = new AbortController();
  let state: PagesState = 'loading';
  const begun = Promise.withResolvers<undefined>();
  let close: (() => Promise<void>) | undefined;

  async function open(): Promise<LoadedPages> {
    const hash = await hashPageSources();
    if (!(await pagesAreBuilt(hash))) {
      state = 'building';
      begun.resolve(undefined);
      await ensurePages(hash, { signal: abort.signal, onNews: (news) => onNews?.(news) });
    }
    const folder = buildFolderOf(hash);
    Object.assign(process.env, {
      // React and Next choose their production halves by it, whatever the deployment calls itself.
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // So the server that Next makes for a build (`output: 'standalone'`) hands it its configuration. Next would read
      // next.config.ts otherwise, and load its bundler for that.
      __NEXT_PRIVATE_STANDALONE_CONFIG: await configurationOf(folder),
    });
    const { default: next } = await import('next');
    abort.signal.throwIfAborted();
    // Next.js adds an upgrade listener to the server it gets, so it gets a server that never listens.
    const app = next({ dev: false, dir: pagesFolder, quiet: true, httpServer: createServer() });
    close = () => app.close();
    await withoutItsChatter(() => app.prepare());
    return { render: app.getRequestHandler(), files: await listFiles(folder) };
  }

  const ready = open();
  ready.then(
    () => {
      state = 'ready';
    },
    // Whoever waits for it hears of it; nobody waiting is no reason to end the process.
    () => {
      state = 'missing';
    },
  );
  return {
    ready,
    state: () => state,
    begun: begun.promise,
    async close() {
      abort.abort();
      await ready.catch(() => undefined);
      await close?.();
    },
  };
}

/** `quiet` leaves one line in: how long it took to read the configuration. */
async function withoutItsChatter(action: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = (...parts: unknown[]) => (String(parts).includes('next.config') ? undefined : log(...parts));
  await action().finally(() => {
    console.log = log;
  });
}

/** The configuration that a build was made with, as JSON. The build may have been moved since. */
async function configurationOf(folder: string): Promise<string> {
  const { config } = JSON.parse(await readFile(join(folder, 'required-server-files.json'), 'utf8')) as { config: object };
  return JSON.stringify({ ...config, distDir: relative(pagesFolder, folder) });
}

/** The paths of the files of a build, as browsers ask for them. */
async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for await (const entry of glob('static/**', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const parts = relative(folder, join(entry.parentPath, entry.name)).split(sep);
    paths.add(`/_next/${parts.map(encodeURIComponent).join('/')}`);
  }
  return paths;
}
