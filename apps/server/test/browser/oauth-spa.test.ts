import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideFile, writeGuide } from '../../../../packages/core/test/guides/guide-code.ts';
import { useClients } from './oauth-clients.ts';
import { register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const guide = 'oauth/single-page-app.md';
const folderOfBuilds = join(import.meta.dirname, '../../../../build');

describe.skipIf(executable === undefined)('the single-page app of the guide, in the browser', () => {
  const clients = useClients();
  const app = useBrowser(() => clients.environment());
  let folder = '';
  beforeAll(async () => {
    mkdirSync(folderOfBuilds, { recursive: true });
    folder = mkdtempSync(join(folderOfBuilds, 'guide-'));
    writeGuide(guide, folder, { 'https://auth.example.com': app.origin, app_of_your_client: clients.id('page') });
    // The page as it is, and the library at hand for what the page has no button for.
    const entry = join(folder, 'src/entry.ts');
    writeFileSync(entry, "import './main.ts';\nimport { auth } from './auth.ts';\nObject.assign(globalThis, { auth });\n");
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', write: false });
    clients.site.set('/', ['text/html', guideFile(guide, 'index.html')]);
    clients.site.set('/main.js', ['text/javascript', outputFiles[0]?.text ?? '']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const shows = (page: Page, text: string) => page.locator('#who').getByText(text, { exact: true }).waitFor();
  const exchange = (page: Page, grant: string) =>
    page.waitForResponse((reply) => reply.url() === `${app.origin}/oauth/token` && `${reply.request().postData()}`.includes(grant));
  const stored = (page: Page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

  it('signs in, renews by refresh token, survives a reload, and signs out', async () => {
    const { page, context, complaints } = await app.open({ language: 'en' });
    const email = `page-${randomUUID().slice(0, 8)}@example.com`;
    await page.goto('/sign-in');
    await register(page, email, 'violet-anchor-58-lantern');

    await page.clock.install();
    await page.goto(`${clients.origin}/`);
    await shows(page, 'Nobody');
    const exchanged = exchange(page, 'grant_type=authorization_code');
    await page.click('#sign-in');
    const reply = await exchanged;
    expect([reply.status(), await reply.headerValue('Access-Control-Allow-Origin')]).toEqual([200, clients.origin]);
    const tokens = await reply.json();
    // The address comes from userinfo, which is of another origin too.
    await shows(page, email);
    expect(page.url()).toBe(`${clients.origin}/`);
    expect(await stored(page)).not.toContain(tokens.access_token);
    expect(await stored(page)).not.toContain(tokens.refresh_token);

    const refreshed = exchange(page, 'grant_type=refresh_token');
    await page.clock.fastForward((tokens.expires_in - 55) * 1000);
    expect((await refreshed).status()).toBe(200);
    expect((await (await refreshed).json()).refresh_token).not.toBe(tokens.refresh_token);

    // In a frame of another site there is no session, so that renewal is by refresh token.
    const framed = await page.evaluate(() => {
      const { auth } = globalThis as unknown as { auth: { signinSilent(how: object): Promise<unknown> } };
      return auth.signinSilent({ forceIframeAuth: true }).catch((error) => error.error);
    });
    expect(framed).toBe('login_required');

    const again = exchange(page, 'grant_type=authorization_code');
    await page.reload();
    expect((await again).status()).toBe(200);
    await shows(page, email);

    await page.click('#sign-out');
    await page.waitForURL(`${clients.origin}/`);
    await shows(page, 'Nobody');
    await page.goto('/account');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
