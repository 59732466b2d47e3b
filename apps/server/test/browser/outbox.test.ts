import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { fine, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const views = [
  { language: 'en', width: 1280, text: en, dark: false },
  { language: 'ko', width: 360, text: ko, dark: true },
] as const;
const transparent = 'rgba(0, 0, 0, 0)';

describe.skipIf(executable === undefined)('the development mailbox', () => {
  const app = useBrowser();

  it.each(views)('shows a mail as its reader sees it, styles included, in $language at $width', async ({ language, width, text, dark }) => {
    const window = await app.open({ language, width, dark });
    const { page, context } = window;
    const email = `${language}@example.com`;
    await open(page, '/sign-up');
    await page.fill('#email', email);
    await page.fill('#password', 'violet-anchor-58-lantern');
    await page.getByRole('button', { name: text.signUp.submit, exact: true }).click();
    await page.getByText(email).waitFor();
    await open(page, '/dev/outbox');
    const message = page.locator('main li', { hasText: email }).first();
    const frame = message.locator('iframe');
    await frame.waitFor();
    expect(await frame.getAttribute('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox');
    const button = frame.contentFrame().locator('a[href*="/verify-email?token="]').first();
    await button.waitFor();
    // What the mail says of its looks in attributes, and in the style element that is for dark screens.
    const look = await button.evaluate((link) => ({
      weight: getComputedStyle(link).fontWeight,
      ground: getComputedStyle(link.closest('td') as Element).backgroundColor,
      page: getComputedStyle(document.body).backgroundColor,
    }));
    expect([look.weight, look.ground === transparent, look.page]).toEqual(['600', false, dark ? 'rgb(17, 21, 19)' : 'rgb(245, 246, 244)']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await fine(window, 'the mailbox with a mail');

    // By keyboard: from the shape of the mail to its text.
    await message.getByRole('radio', { name: text.outbox.asMail }).focus();
    await page.keyboard.press('ArrowDown');
    await message.getByText(`${app.origin}/verify-email?token=`).waitFor();
    expect(await frame.count()).toBe(0);
    await fine(window, 'the mailbox with a text');

    const [tab] = await Promise.all([context.waitForEvent('page'), message.locator('a[href^="/verify-email?token="]').click()]);
    await tab.waitForURL('**/verify-email');
    expect(new URL(page.url()).pathname).toBe('/dev/outbox');
    await context.close();
  });

  it('runs and loads nothing that a mail brings along', async () => {
    const window = await app.open({ language: 'en' });
    const { page, context } = window;
    const asked: string[] = [];
    await context.route('https://outside.example/**', (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    const html = `<!doctype html><html><head><style>@import url(https://outside.example/a.css);p{background:url(https://outside.example/b.png)}</style>
<link rel="stylesheet" href="https://outside.example/c.css"><script src="https://outside.example/d.js"></script></head>
<body><p id="seen" style="color:rgb(1, 2, 3);background-image:url(https://outside.example/e.png)">seen</p><img src="https://outside.example/f.png" alt="">
<script>top.document.title='taken'</script><img src="x" onerror="top.document.title='taken'"><iframe src="https://outside.example/g"></iframe></body></html>`;
    const message = { id: 'one', channel: 'mail', to: 'a@example.com', subject: 'Hostile', text: 'text', html, links: [], code: null };
    await page.route('**/dev/outbox.json*', (route) => route.fulfill({ json: [{ ...message, createdAt: new Date().toISOString() }] }));
    await page.goto('/dev/outbox');
    const seen = page.locator('iframe').contentFrame().locator('#seen');
    await seen.waitFor();
    expect(await seen.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
    await atRest(page);
    expect(asked).toEqual([]);
    expect(await page.title()).toContain(en.outbox.title);
    await context.close();
  });
});
