import { describe, expect, it } from 'vitest';
import ko from '../../messages/ko.json' with { type: 'json' };
import { button, fine, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';

describe.skipIf(executable === undefined)('the sessions in the browser', () => {
  const app = useBrowser();

  it('a device that nobody knows is named in the language of the page, wherever it is named', async () => {
    const window = await app.open({ language: 'ko' });
    const { page } = window;
    const email = `sessions-${Date.now()}@example.com`;
    await register(page, email, password);
    const elsewhere = await fetch(`${app.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'something' },
      body: JSON.stringify({ identifier: email, password }),
    });
    expect(elsewhere.status).toBe(200);
    await open(page, '/account/sessions');
    const device = '알 수 없는 기기';
    await page.getByText(device, { exact: true }).waitFor();
    await button(page, ko.sessions.endLabel.replace('{device}', device)).click();
    await page.getByText(ko.sessions.ended.replace('{device}', device), { exact: true }).waitFor();
    await fine(window, 'a session that was ended');
    await window.context.close();
  });
});
