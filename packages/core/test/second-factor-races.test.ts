import { describe, expect, it, vi } from 'vitest';
import { hashingErrors } from '../src/platform/hashing/errors.ts';
import { useApp } from './app.ts';
import { appCode } from './app-code.ts';
import { enrolled, passwordGiven } from './authenticator.ts';
import { databases } from './databases.ts';
import { signedUp, together } from './people.ts';

const rounds = 10;
const atOnce = 50;

describe.each(databases)('the second factor at once on %s', (database) => {
  const app = useApp({ database });
  const codesOf = (replies: readonly { status: number; body: { code?: string } }[]) =>
    [...new Set(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code))].sort();

  it(`S-29 one code ${atOnce} times over two sign-ins is one success`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const somebody = await enrolled(app);
      const browsers = [await passwordGiven(app, somebody), await passwordGiven(app, somebody)];
      const code = somebody.code();
      const replies = await together(atOnce, (index) => (browsers[index % 2] ?? app.client()).clone().post('/verify-2fa', { code }));
      expect([round, replies.filter(({ status }) => status === 200).length]).toEqual([round, 1]);
      for (const refused of codesOf(replies)) expect(['invalid_code', 'second_factor_locked', 'unauthenticated']).toContain(refused);
    }
  });

  it(`S-29 one code ${atOnce} times over sign-in, step-up and switching off is one success`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const somebody = await enrolled(app);
      const pending = await passwordGiven(app, somebody);
      const code = somebody.code();
      const paths = [
        [pending, '/verify-2fa'],
        [somebody.browser, '/step-up/totp'],
        [somebody.browser, '/disable-2fa'],
      ] as const;
      const replies = await together(atOnce, (index) => {
        const [browser, path] = paths[index % 3] ?? paths[0];
        return browser.clone().post(path, { code });
      });
      expect([round, replies.filter(({ status }) => status < 300).length]).toEqual([round, 1]);
    }
  });

  it(`S-33 of ${atOnce} wrong guesses over two sign-ins at most five are judged`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const somebody = await enrolled(app);
      const browsers = [await passwordGiven(app, somebody), await passwordGiven(app, somebody)];
      const replies = await together(atOnce, (index) =>
        (browsers[index % 2] ?? app.client()).clone().post('/verify-2fa', { code: String(index).padStart(6, '0') }),
      );
      // Four are told they were wrong; the fifth, and whoever was never verified, that it is locked.
      expect([round, replies.filter(({ body }) => body.code === 'invalid_code').length]).toEqual([round, 4]);
      expect(codesOf(replies).filter((code) => code !== 'unauthenticated')).toEqual(['invalid_code', 'second_factor_locked']);
      expect((await somebody.browser.post('/step-up/totp', { code: somebody.code() })).body.code).toBe('second_factor_locked');
    }
  });

  it(`S-33 of ${atOnce} wrong guesses of which many cannot be judged at most five are compared`, async () => {
    for (let round = 0; round < 3; round += 1) {
      const { browser } = await enrolled(app);
      let [asked, compared] = [0, 0];
      const verify = vi.spyOn(app.daemun.deps.hasher, 'verify').mockImplementation(async () => {
        asked += 1;
        if (asked % 3 > 0) throw hashingErrors.busy({ seconds: 1 }, { retryAfter: 1 });
        compared += 1;
        return { right: false, outdated: false };
      });
      const replies = await together(atOnce, () => browser.clone().post('/step-up/backup-code', { backupCode: '0AAA-AAAAA-AAAAA' }));
      verify.mockRestore();
      expect([round, compared <= 5, replies.filter(({ body }) => body.code === 'invalid_code').length <= 4]).toEqual([round, true, true]);
      expect(codesOf(replies).filter((code) => !['busy', 'invalid_code'].includes(code ?? ''))).toEqual(['second_factor_locked']);
      // What could not be verified left nothing behind: as many are left as were not compared.
      const { status, body } = await browser.post('/step-up/backup-code', { backupCode: '0AAA-AAAAA-AAAAA' });
      expect([round, status, body.attemptsLeft]).toEqual([round, compared < 4 ? 401 : 429, compared < 4 ? 4 - compared : undefined]);
    }
  });

  it('S-31 a set-up that is begun while its session ends is a session that has ended', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { browser } = await signedUp(app);
      const [out, ...begun] = await Promise.all([
        browser.clone().post('/logout'),
        ...Array.from({ length: 4 }, () => browser.clone().post('/setup-2fa')),
      ]);
      expect([round, out?.status]).toEqual([round, 204]);
      for (const { status } of begun) expect([200, 401]).toContain(status);
    }
  });

  it(`S-34 one backup code ${atOnce} times over two sign-ins is one success`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const somebody = await enrolled(app);
      const browsers = [await passwordGiven(app, somebody), await passwordGiven(app, somebody)];
      const [backupCode] = somebody.backupCodes;
      const replies = await together(atOnce, (index) => (browsers[index % 2] ?? app.client()).clone().post('/verify-2fa', { backupCode }));
      expect([round, replies.filter(({ status }) => status === 200).length]).toEqual([round, 1]);
      expect((await somebody.browser.get('/2fa')).body.backupCodesLeft).toBe(9);
    }
  });

  it(`S-47 a set-up that is confirmed ${atOnce} times at once is enabled once, with one set of codes that work`, async () => {
    const { browser } = await signedUp(app);
    const { secret } = (await browser.post('/setup-2fa')).body;
    const code = appCode(secret, app.clock.now());
    // Ten at most are verified; a clone each, since the winner's token is renewed.
    const browsers = Array.from({ length: 10 }, () => browser.clone());
    const replies = await Promise.all(browsers.map((one) => one.post('/verify-2fa', { code })));
    const won = replies.findIndex(({ status }) => status === 200);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = browsers[won];
    const [backupCode] = replies[won]?.body.backupCodes ?? [];
    expect((await winner?.post('/step-up/backup-code', { backupCode }))?.status).toBe(200);
    expect((await winner?.get('/2fa'))?.body.backupCodesLeft).toBe(9);
  });

  it('a switch-off that races a sign-in leaves no session that was not asked for its second factor', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const somebody = await enrolled(app);
      const [first = '', second = ''] = somebody.backupCodes;
      const pending = await passwordGiven(app, somebody);
      const [off, on] = await Promise.all([
        somebody.browser.post('/disable-2fa', { backupCode: first }),
        pending.post('/verify-2fa', { backupCode: second }),
      ]);
      // Either order is fine; both hold, or the sign-in came too late.
      expect(off.status).toBe(204);
      expect([200, 401]).toContain(on.status);
      expect((await pending.get('/session')).status).toBe(on.status);
    }
  });
});
