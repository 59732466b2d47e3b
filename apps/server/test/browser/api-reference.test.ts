import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { samples } from '../../components/docs/samples.ts';
import { type ApiDocument, entriesOf } from '../../lib/api-document.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { fine, open } from './steps.ts';
import { translate } from './translator.ts';
import { executable, useBrowser } from './use-browser.ts';

const notUnderstood = [
  'invalid_input',
  'malformed_json',
  'unsupported_media_type',
  'cross_site_request',
  'not_found',
  'method_not_allowed',
];
const views = [
  { language: 'en', width: 1280, text: en, dark: false, group: 'Two-factor' },
  { language: 'ko', width: 360, text: ko, dark: true, group: '2단계 인증' },
] as const;

describe.skipIf(executable === undefined)('the API reference', () => {
  const app = useBrowser();

  it.each(views)(
    'groups every route, and finds it by path, by words of either language and by error, in $language at $width',
    async (view) => {
      const { language, width, text, dark, group } = view;
      const window = await app.open({ language, width, dark });
      const { page, context } = window;
      await open(page, '/docs/api');
      const routes = page.locator('main ul a');
      const described = (await (await fetch(`${app.origin}/api/auth/openapi.json`)).json()) as {
        paths: Record<string, object>;
        tags: unknown[];
      };
      const count = Object.values(described.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
      expect(await routes.count()).toBe(count);
      expect(await page.locator('main section').count()).toBe(described.tags.length + 1);
      await page.getByRole('heading', { name: group, exact: true }).waitFor();
      if (language === 'ko') for (const sentence of await routes.allTextContents()) expect(sentence).toMatch(/[가-힣]/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await fine(window, 'the API reference');

      const search = page.getByRole('searchbox', { name: text.docs.search });
      for (const [wanted, path] of [
        ['jwks', '/.well-known/jwks.json'],
        ['백업 새로', '/api/auth/backup-codes'],
        ['Sign in with a password', '/api/auth/login'],
        ['captcha_required login', '/api/auth/login'],
      ] as const) {
        await search.fill(wanted);
        await expect.poll(async () => (await routes.count()) < 20).toBe(true);
        expect([wanted, await routes.locator('code', { hasText: new RegExp(`^${path.replaceAll('.', '\\.')}$`) }).count()]).not.toEqual([
          wanted,
          0,
        ]);
      }
      await search.fill('nothing of the kind');
      await page.getByText(text.docs.nothing.replace('{query}', 'nothing of the kind')).waitFor();
      await fine(window, 'a search that finds nothing');
      await context.close();
    },
  );

  it.each(views)('has an address for each route, its shape, its limits, its errors and examples, in $language at $width', async (view) => {
    const { language, width, text, dark } = view;
    const window = await app.open({ language, width, dark });
    const { page, context } = window;
    await open(page, '/docs/api');
    const link = page.locator('a[href="/docs/api/sign-in#postLogin"]');
    await page.locator('details', { has: link }).locator('summary').focus();
    await page.keyboard.press('Enter');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/docs/api/sign-in#postLogin');
    const login = page.locator('main section', { has: page.locator('#postLogin') });
    // Its address opens it, and no other, and leads to its top.
    await login.locator('pre').first().waitFor();
    expect(await page.locator('main section > details[open]').count()).toBe(1);
    await expect.poll(async () => Math.abs((await login.boundingBox())?.y ?? 1000) < 100).toBe(true);
    const shown = await login.innerText();
    for (const part of [
      'status: "signed-in"',
      'status: "second-factor-required"',
      'identifier: string',
      'invalid_credentials',
      'password-sign-in',
    ])
      expect(shown).toContain(part);
    expect(await page.locator('main pre').allInnerTexts()).not.toContainEqual(expect.stringMatching(/\bany\b|\$ref/));
    await login.getByText(text.docs.example, { exact: true }).click();
    expect(await login.innerText()).toContain(`curl -b jar -c jar '${app.origin}/api/auth/login'`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await fine(window, 'a group of routes');
    await login.getByRole('link', { name: /invalid_credentials/ }).click();
    await page.waitForURL('**/docs/api#error-invalid_credentials');
    await page.locator('#error-invalid_credentials').waitFor();
    await context.close();
  });

  it('is short on a phone: what a group or a route has is closed until somebody wants it, and found in the page all the same', async () => {
    const { page, context } = await app.open({ language: 'ko', width: 360 });
    const screens = () => page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
    await open(page, '/docs/api');
    expect(await screens()).toBeLessThan(6);
    // What the browser's own search finds it also shows: the text is there, and no script hides it.
    expect(await page.locator('main').textContent()).toContain('/api/auth/backup-codes');
    await page.getByRole('searchbox').fill('jwks');
    await page.locator('main ul a').first().waitFor();
    await open(page, '/docs/api/passkeys');
    expect(await screens()).toBeLessThan(6);
    await page.locator('main summary').first().click();
    await page.locator('main pre').first().waitFor();
    // An address on the same page opens, too.
    await page.evaluate(() => {
      location.hash = 'postPasskeyRegisterComplete';
    });
    await page
      .locator('main section', { has: page.locator('#postPasskeyRegisterComplete') })
      .locator('pre')
      .first()
      .waitFor();
    await context.close();
  });

  it('is whole before any script is, and small', async () => {
    const overview = await (await fetch(`${app.origin}/docs/api`)).text();
    expect(overview).toContain('/api/auth/login/options');
    // It names every route, so it grows with them, each by a line in a list and one in a table.
    const { paths } = (await (await fetch(`${app.origin}/api/auth/openapi.json`)).json()) as { paths: Record<string, object> };
    const routes = Object.values(paths).flatMap((path) => Object.keys(path)).length;
    expect(Buffer.byteLength(overview) / routes).toBeLessThan(2_500);
    for (const group of ['sign-in', 'passkeys', 'two-factor', 'operation']) {
      const reply = await fetch(`${app.origin}/docs/api/${group}`);
      expect([group, reply.status]).toEqual([group, 200]);
      const size = Buffer.byteLength(await reply.text());
      expect([group, size < 300_000]).toEqual([group, true]);
    }
    expect((await fetch(`${app.origin}/docs/api/nonsense`)).status).toBe(404);
  });

  it('has examples that are understood: each curl by the server, each TypeScript by an engine', async () => {
    const document = (await (await fetch(`${app.origin}/api/auth/openapi.json`)).json()) as ApiDocument;
    const refusals: string[] = [];
    for (const entry of entriesOf(document)) {
      const [[, curlOf], [, typescriptOf]] = samples;
      const asynchronous = Object.getPrototypeOf(async () => undefined).constructor as new (code: string) => unknown;
      expect(() => new asynchronous(typescriptOf(entry, app.origin))).not.toThrow();
      // What is shown as an answer is not asked for: it is what the request is taken for that counts.
      const command = curlOf(entry, app.origin).replace('curl', 'curl -s --max-time 10').replace('-b jar -c jar', '');
      const said = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
      const { code } = JSON.parse(said.startsWith('{') ? said : '{}') as { code?: string };
      // Which documents a deployment asks for is its own matter.
      if (said.includes('"unknown_consent"')) continue;
      if (code && notUnderstood.includes(code)) refusals.push(`${entry.method} ${entry.path}: ${said}`);
    }
    expect(refusals).toEqual([]);
  });

  it('survives the translator of the browser', async () => {
    const { page, context, complaints } = await app.open({ language: 'en' });
    await open(page, '/docs/api');
    await translate(page);
    await page.getByRole('searchbox').fill('jwks');
    await expect.poll(() => page.locator('main ul a').count()).toBeLessThan(5);
    await page.getByRole('searchbox').fill('');
    await expect.poll(() => page.locator('main ul a').count()).toBeGreaterThan(50);
    expect(await page.locator('main ul code').first().textContent()).toMatch(/^\//);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
