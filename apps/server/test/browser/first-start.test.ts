import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { cage } from '../cage.ts';
import { type ServerProcess, startProcess } from '../process.ts';
import { canBeReadOnly } from '../stand-in-pages.ts';
import { axeViolations, launch, openWindow } from './chromium.ts';
import { executable } from './use-browser.ts';

const buildsFolder = join(import.meta.dirname, '../../.next');
const views = [
  { language: 'en', width: 1280, waits: 'The pages are being built', texts: en },
  { language: 'ko', width: 360, waits: '화면을 만들고 있어요', texts: ko },
] as const;

describe.skipIf(executable === undefined || !canBeReadOnly)('a first start with its real build', () => {
  let browser: Browser;
  let server: ServerProcess;
  beforeAll(async () => {
    browser = await launch(executable ?? '');
    // This very tree, but the process sees it as it was cloned: without any build.
    server = await startProcess({}, { early: true, under: cage('--tmpfs', buildsFolder) });
  });
  afterAll(async () => {
    await server?.stop();
    await browser?.close();
  });

  it('shows a page that opens the right one by itself, in both languages, without scripts', async () => {
    const opened = await Promise.all(
      views.map(async ({ language, width, waits }) => {
        const window = await openWindow(browser, server.origin, { language, width, dark: language === 'ko' });
        const reply = await window.page.goto('/sign-up?redirectTo=%2Faccount');
        expect([reply?.status(), await window.page.locator('h1').innerText()]).toEqual([503, waits]);
        expect(await axeViolations(window.page)).toEqual([]);
        expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        return window;
      }),
    );
    await server.shows('The pages are ready (');
    for (const [index, { page, context, complaints }] of opened.entries()) {
      await page.locator('h1', { hasText: views[index]?.texts.signUp.title ?? '' }).waitFor();
      expect(new URL(page.url()).search).toBe('?redirectTo=%2Faccount');
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
