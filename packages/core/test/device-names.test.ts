import { describe, expect, it } from 'vitest';
import { useApp } from './app.ts';
import { enrolled, passwordGiven } from './authenticator.ts';
import { databases } from './databases.ts';
import { addPasskey } from './passkeys.ts';
import { signedUp, signIn } from './people.ts';

const korean = { 'Accept-Language': 'ko' };
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

describe.each(databases)('the names of devices on %s', (database) => {
  const app = useApp({ database });

  it('read in the language of whoever asks, in sessions, sign-ins and trusted browsers', async () => {
    const person = await enrolled(app);
    const browser = await passwordGiven(app, person, { userAgent: mac, language: 'ko' });
    const { body } = await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
    expect(body.session.device).toEqual({ label: 'macOS의 Chrome', trusted: true });
    for (const [headers, label, other] of [
      [korean, 'macOS의 Chrome', 'Linux의 Chrome'],
      [{ 'Accept-Language': 'en' }, 'Chrome on macOS', 'Chrome on Linux'],
      [korean, 'macOS의 Chrome', 'Linux의 Chrome'],
    ] as const) {
      expect((await browser.get('/session', headers)).body.session.device.label).toBe(label);
      const { sessions } = (await browser.get('/sessions', headers)).body;
      expect(sessions.map((session: { device: { label: string } }) => session.device.label)).toEqual([label, other]);
      for (const path of ['/trusted-devices', '/2fa']) {
        expect((await browser.get(path, headers)).body.trustedDevices).toMatchObject([{ label, current: true }]);
      }
    }
    expect((await person.browser.get('/trusted-devices')).body.trustedDevices).toMatchObject([{ current: false }]);
  });

  it('stand in order: the browser that asks first, whichever was seen last', async () => {
    const person = await signedUp(app);
    for (const address of ['203.0.113.1', '203.0.113.2']) {
      app.clock.advance(60);
      await signIn(app, person, { address });
    }
    const { sessions } = (await person.browser.get('/sessions')).body;
    expect(sessions.map(({ current, ip }: { current: boolean; ip: string }) => [current, ip])).toEqual([
      [true, '192.0.2.1'],
      [false, '203.0.113.2'],
      [false, '203.0.113.1'],
    ]);
    const holder = await enrolled(app);
    const trusting = [];
    for (let count = 0; count < 2; count += 1) {
      const browser = await passwordGiven(app, holder);
      await browser.post('/verify-2fa', { code: holder.code(), trustDevice: true });
      app.clock.advance(30);
      trusting.push(browser);
    }
    for (const browser of trusting) {
      const { trustedDevices } = (await browser.get('/trusted-devices')).body;
      expect(trustedDevices.map(({ current }: { current: boolean }) => current)).toEqual([true, false]);
    }
  });

  it('of passkeys that nobody has named read so too, in replies and in mails', async () => {
    const person = await signedUp(app, { language: 'ko' });
    const { passkeyId, browser } = await addPasskey(app, person);
    const nameIn = async (language: string) => (await browser.get('/passkeys', { 'Accept-Language': language })).body.passkeys[0].name;
    expect([await nameIn('ko'), await nameIn('en')]).toEqual(['Linux의 Chrome', 'Chrome on Linux']);
    await browser.patch('/profile', { locale: 'en' });
    await browser.delete(`/passkeys/${passkeyId}`).then(({ status }) => expect(status).toBe(204));
    const [mail] = await app.outbox.to(person.email);
    expect(mail?.text).toContain('Chrome on Linux');
    expect(mail?.text).not.toMatch(/[가-힣]/);
    const named = await addPasskey(app, person);
    expect((await browser.patch(`/passkeys/${named.passkeyId}`, { name: '내 Chrome on Linux' })).body.name).toBe('내 Chrome on Linux');
    expect(await nameIn('en')).toBe('내 Chrome on Linux');
  });
});
