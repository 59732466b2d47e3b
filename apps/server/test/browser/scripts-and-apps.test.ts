import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { axeViolations } from './chromium.ts';
import { button, fine, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280 },
  { language: 'ko', width: 360 },
] as const;
const kakao = 'Mozilla/5.0 (Linux; Android 14; SM-S921N; wv) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36 KAKAOTALK 2410800';
const line =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.10.0';
const instagram = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/22A3354 Instagram 347.0.3';

describe.skipIf(executable === undefined)('a page whose scripts are late', () => {
  const server = useBrowser({ DAEMUN_SIGN_IN_METHODS: 'password,passkey,magic-link' });

  it.each(sizes)('waits with its buttons and keeps what was typed, in $language at $width', async ({ language, width }) => {
    const window = await server.open({ language, width });
    const { page } = window;
    const text = texts[language];
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((done) => {
      arrive = done;
    });
    await page.route('**/_next/static/**/*.js', async (route) => {
      await arrived;
      await route.continue();
    });
    const posted: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && posted.push(new URL(request.url()).pathname));
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.locator('#password').waitFor();
    await page.fill('#identifier', 'early@example.com');
    await page.fill('#password', 'wrong-horse-battery');
    await page.press('#password', 'Enter');
    const submit = button(page, text.signIn.submit);
    expect(await submit.isDisabled()).toBe(true);
    expect(await submit.getAttribute('aria-busy')).toBe('true');
    await page.getByText(text.shell.late).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect([new URL(page.url()).pathname, posted]).toEqual(['/sign-in', []]);
    arrive();
    await submit.and(page.locator(':enabled')).waitFor();
    expect(await page.getByText(text.shell.late).count()).toBe(0);
    expect(await page.inputValue('#identifier')).toBe('early@example.com');
    await page.press('#password', 'Enter');
    await page.locator('main form [role=alert]').first().waitFor();
    expect(posted).toContain('/api/auth/login');
    await fine(window, 'sign-in after a slow start');
    await window.context.close();
  });

  it.each(sizes)('says what it needs where there are no scripts, in $language at $width', async ({ language, width }) => {
    const { context, page } = await server.open({ language, width });
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    await page.goto('/sign-up');
    const said = page.locator('noscript p');
    await said.waitFor();
    expect(await said.innerText()).toBe(texts[language].shell.needsScripts);
    expect(await button(page, texts[language].signUp.submit).isDisabled()).toBe(true);
    await context.close();
  });

  it.each([
    { app: 'KakaoTalk', agent: kakao, leads: /^kakaotalk:\/\/web\/openExternal\?url=http%3A%2F%2Flocalhost%3A\d+%2Fsign-in%3FredirectTo/ },
    { app: 'LINE', agent: line, leads: /\/sign-in\?redirectTo=%2Faccount%2Fsessions&openExternalBrowser=1$/ },
    { app: 'Instagram', agent: instagram, leads: undefined },
    { app: '카카오톡', agent: kakao, leads: /^kakaotalk:/ },
    { app: undefined, agent: 'Mozilla/5.0 (X11; Linux x86_64) Old/1.0', leads: undefined },
  ])('shows no passkey button in $app, and the way out', async ({ app, agent, leads }) => {
    const language = app === '카카오톡' ? 'ko' : 'en';
    const window = await server.open({ language, width: 360 });
    const { page } = window;
    const text = texts[language];
    await page.addInitScript((userAgent) => {
      Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
      Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => userAgent });
    }, agent);
    await open(page, '/sign-in?redirectTo=/account/sessions');
    expect(await button(page, text.signIn.byPasskey).count()).toBe(0);
    await page.getByText(app === undefined ? text.passkeys.unsupported : text.passkeys.inApp.replace('{app}', app)).waitFor();
    const out = page.getByRole('link', { name: text.passkeys.openOutside });
    if (leads) expect(await out.getAttribute('href')).toMatch(leads);
    else expect(await out.count()).toBe(0);
    expect(await page.getByText(text.passkeys.openOutsideHow).count()).toBe(app === 'Instagram' ? 1 : 0);
    await fine(window, `sign-in in ${app}`);
    await window.context.close();
  });
});
