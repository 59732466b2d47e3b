import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buildPages, hashPageSources, listBuiltFiles, pagesAreBuilt, pagesFolder } from './build.ts';

/** Renders a page; the server in front has decided everything but its looks. */
export type RenderPage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Pages that can be rendered. */
export interface LoadedPages {
  readonly render: RenderPage;
  /** Paths of the files of the build, as they are asked for. */
  readonly files: ReadonlySet<string>;
}

/** The page framework, coming up in the background. */
export interface PageRenderer {
  /** Resolves once pages can be rendered; rejects where they cannot be built. */
  readonly ready: Promise<LoadedPages>;
  close(): Promise<void>;
}

/**
 * Builds the pages where their sources have changed, and loads Next.js. Both take seconds, so nothing of it
 * happens before the API answers.
 * @param onBuild called where a build is needed, before it begins
 */
export function openPages({ onBuild }: { onBuild?: () => void } = {}): PageRenderer {
  const abort = new AbortController();
  let close: (() => Promise<void>) | undefined;

  async function open(): Promise<LoadedPages> {
    const hash = await hashPageSources();
    if (!(await pagesAreBuilt(hash))) {
      onBuild?.();
      await buildPages(hash, abort.signal);
    }
    // React and Next choose their production halves by it, whatever the deployment calls itself.
    Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
    const { default: next } = await import('next');
    abort.signal.throwIfAborted();
    // Next adds an upgrade listener to the server it is told of: it gets one that never listens.
    const app = next({ dev: false, dir: pagesFolder, quiet: true, httpServer: createServer() });
    close = () => app.close();
    await withoutItsChatter(() => app.prepare());
    return { render: app.getRequestHandler(), files: await listBuiltFiles() };
  }

  const ready = open();
  // Whoever waits for it hears of it; nobody waiting is no reason to end the process.
  ready.catch(() => undefined);
  return {
    ready,
    async close() {
      abort.abort();
      await ready.catch(() => undefined);
      await close?.();
    },
  };
}

/** `quiet` leaves one line in: how long it took to read next.config.ts. */
async function withoutItsChatter(act: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = (...parts: unknown[]) => (String(parts).includes('next.config') ? undefined : log(...parts));
  await act().finally(() => {
    console.log = log;
  });
}
