import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type ServerProcess, startProcess } from '../process.ts';
import { findChromium, launch, openWindow, type Window, type WindowOptions } from './chromium.ts';

/** Undefined where this machine has no Chromium: then its tests are left out. */
export const executable: string | undefined = findChromium();

/** A server of its own and a browser, for the tests of one `describe`. */
export interface BrowserApp {
  readonly origin: string;
  /** What the server has said in its terminal. */
  output(): string;
  /** A window of its own: cookies, language, width. `origin`: of another server than this one. */
  open(options: WindowOptions, origin?: string): Promise<Window>;
}

type Environment = Readonly<Record<string, string>>;

/** `env`: of the server; a function is asked before the server starts. */
export function useBrowser(env: Environment | (() => Promise<Environment>) = {}): BrowserApp {
  let browser: Browser | undefined;
  let server: ServerProcess | undefined;
  beforeAll(async () => {
    server = await startProcess(typeof env === 'function' ? await env() : env);
    browser = await launch(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  const present = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the house is open only while tests run');
    return part;
  };
  return {
    get origin() {
      return present(server).origin;
    },
    output: () => present(server).output(),
    open: (options, origin = present(server).origin) => openWindow(present(browser), origin, options),
  };
}
