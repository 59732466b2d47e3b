import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { countRequests } from './at-rest.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium on this machine; where `CI=true` its absence is a failure, elsewhere one line. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  const places = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [named, ...places].find((path) => path !== undefined && existsSync(path));
  if (found) return found;
  if (process.env['CI'] === 'true') throw new Error('Chromium is not installed: its tests cannot run');
  process.stderr.write('Chromium is not installed: its tests are left out\n');
  return undefined;
}

export function launch(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, headless: true, args });
}

/** A browser window that writes down everything a page complains about. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, exceptions and policy violations. */
  readonly complaints: string[];
}

export interface WindowOptions {
  readonly language: 'en' | 'ko';
  readonly width?: number;
  readonly dark?: boolean;
  /** The zone of the browser; that of this machine where nothing is said. */
  readonly timeZone?: string;
}

export async function openWindow(
  browser: Browser,
  baseURL: string,
  { language, width = 1280, dark = false, timeZone }: WindowOptions,
): Promise<Window> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: 820 },
    colorScheme: dark ? 'dark' : 'light',
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    ...(timeZone !== undefined && { timezoneId: timeZone }),
    acceptDownloads: true,
    // Contrast is measured once nothing moves any more.
    reducedMotion: 'reduce',
  });
  countRequests(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The browser itself notes refusals (401, 404, 422) as errors; what the page makes of them is what is tested.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return { context, page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong on the page as it stands, one line a rule. Between two pages the framework takes the title of the
 * one away before it sets that of the other; a page that never gets one ends in a time-out here.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.title !== '');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Axe {
      run(root: Document): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
    }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}
