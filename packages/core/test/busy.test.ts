import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRoutes } from '../src/capabilities.ts';
import { firstAdministratorLink } from '../src/operations/admin/first-administrator.ts';
import { hashingErrors } from '../src/platform/hashing/errors.ts';
import { parseSettings } from '../src/settings.ts';
import { testSettings, useApp } from './app.ts';
import { appCode } from './app-code.ts';
import { enrolled } from './authenticator.ts';
import type { Reply } from './client.ts';
import { goodPassword, newEmail, otherPassword, signedUp } from './people.ts';
import { withPhone } from './phones.ts';

const declaring = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ errors = [] }) => errors.some(({ code }) => code === 'busy'))
  .map(({ method, path }) => `${method} ${path}`);

describe('where every place to hash is taken', () => {
  const app = useApp({ database: 'embedded' });
  afterEach(() => vi.restoreAllMocks());
  /** From now on a hash has to wait for longer than anybody is let wait. */
  const crowd = () => {
    const { hasher, passwords } = app.daemun.deps;
    const busy = async () => {
      throw hashingErrors.busy({ seconds: 7 }, { retryAfter: 7 });
    };
    for (const hashing of [hasher, passwords])
      for (const way of ['hash', 'verify'] as const) vi.spyOn(hashing, way).mockImplementation(busy);
  };

  /** Each makes what it needs, and hands over the request that hashes. */
  const requests: Readonly<Record<string, () => Promise<() => Promise<Reply>>>> = {
    'POST /register': async () => () => app.client().post('/register', { email: newEmail(), password: goodPassword }),
    'POST /login': async () => {
      const { email } = await signedUp(app);
      return () => app.client().post('/login', { identifier: email, password: goodPassword });
    },
    'POST /password': async () => {
      const { browser } = await signedUp(app);
      return () => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    },
    'POST /step-up/password': async () => {
      const { browser } = await signedUp(app);
      return () => browser.post('/step-up/password', { password: goodPassword });
    },
    'POST /step-up/backup-code': async () => {
      const { browser, backupCodes } = await enrolled(app);
      return () => browser.post('/step-up/backup-code', { backupCode: backupCodes[0] });
    },
    'POST /verify-2fa': async () => {
      const { browser } = await signedUp(app);
      const { secret } = (await browser.post('/setup-2fa')).body;
      return () => browser.post('/verify-2fa', { code: appCode(secret, app.clock.now()) });
    },
    'POST /disable-2fa': async () => {
      const { browser, backupCodes } = await enrolled(app);
      return () => browser.post('/disable-2fa', { backupCode: backupCodes[0] });
    },
    'POST /backup-codes': async () => {
      const { browser } = await enrolled(app);
      return () => browser.post('/backup-codes');
    },
    'POST /2fa/sms': async () => {
      const { browser } = await withPhone(app);
      return () => browser.post('/2fa/sms');
    },
    'POST /recovery/reset': async () => {
      const { email } = await signedUp(app);
      await app.client().post('/recovery', { email });
      const token = await app.outbox.token(email, '/reset');
      return () => app.client().post('/recovery/reset', { token, password: otherPassword });
    },
    'POST /first-administrator': async () => {
      const token = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '').searchParams.get('token');
      return () => app.client().post('/first-administrator', { token, email: newEmail('admin'), password: goodPassword });
    },
  };

  it('every route that says it may be busy is asked here', () => expect(Object.keys(requests).sort()).toEqual(declaring.toSorted()));

  it.each(Object.entries(requests))('S-07 %s says when to come again, as its documentation does, and works then', async (_, prepare) => {
    const ask = await prepare();
    crowd();
    const { status, body, headers } = await ask();
    expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'busy', '7']);
    vi.restoreAllMocks();
    expect((await ask()).status).toBeLessThan(300);
  });
});
