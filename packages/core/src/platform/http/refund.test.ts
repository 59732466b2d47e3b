import { eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { appCode } from '../../../test/app-code.ts';
import { goodPassword, otherPassword, signedUp } from '../../../test/people.ts';
import { amidStrangers } from '../../../test/saturate.ts';
import { knownDevices } from '../../sign-in/tables.ts';

import { hashingErrors } from '../hashing/errors.ts';

describe('what fails on our side, with the limits of production', () => {
  let failing = false;
  const app = useApp({
    database: 'embedded',
    hashing: 'real',
    settings: {
      rateLimitFactor: 1,
      password: { memoryKib: 12 * 1024, iterations: 1, hashesAtOnce: 1, hashQueue: 0 },
      tokens: {
        claims: () => {
          if (failing) throw new Error('the service behind the claims is gone');
          return {};
        },
      },
    },
  });
  const whileFailing = async <T>(action: () => Promise<T>): Promise<T> => {
    failing = true;
    try {
      return await action();
    } finally {
      failing = false;
    }
  };

  it('S-19 S-21 busy is no attempt: whoever is told to come again may, however often', async () => {
    const person = await signedUp(app, { address: '192.0.2.10' });
    const login = () => app.client({ address: '198.51.100.10' }).post('/login', { identifier: person.email, password: goodPassword });
    const statuses: number[] = [];
    await amidStrangers(app, async () => {
      while (statuses.filter((status) => status === 503).length < 25 && !statuses.includes(429)) statuses.push((await login()).status);
    });
    expect(statuses).not.toContain(429);
    expect((await login()).status).toBe(200);
  });

  it('S-19 nor is a sign-in that a failure of ours comes in the way of', async () => {
    const person = await signedUp(app, { address: '192.0.2.11' });
    const login = () =>
      app.client({ address: '198.51.100.11' }).post('/login', { identifier: person.email, password: goodPassword, transport: 'token' });
    await whileFailing(async () => {
      for (let time = 0; time < 25; time += 1) expect([time, (await login()).status]).toEqual([time, 500]);
    });
    expect((await login()).status).toBe(200);
  });

  it('C5.3 a right password beside a new one that cannot be hashed costs a known browser nothing', async () => {
    const person = await signedUp(app, { address: '192.0.2.12' });
    const change = () => person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    const { db, passwords } = app.daemun.deps;
    const busy = vi.spyOn(passwords, 'hash').mockImplementation(async () => {
      throw hashingErrors.busy({ seconds: 1 }, { retryAfter: 1 });
    });
    for (let time = 0; time < 11; time += 1) expect([time, (await change()).status]).toEqual([time, 503]);
    busy.mockRestore();
    const [device] = await db.select().from(knownDevices).where(eq(knownDevices.userId, person.userId));
    expect(device?.failures).toBe(0);
    expect((await change()).status).toBe(204);
  });

  it('S-31 a right first code of an authenticator that comes to nothing is not used up', async () => {
    const person = await signedUp(app, { address: '192.0.2.13' });
    const { tokens } = (await person.browser.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    const asks = { Authorization: `Bearer ${tokens.accessToken}` };
    const client = app.client({ address: '192.0.2.13' });
    const { secret } = (await client.post('/setup-2fa', undefined, asks)).body;
    const confirm = () => client.post('/verify-2fa', { code: appCode(secret, app.clock.now()) }, asks);
    await whileFailing(async () => {
      for (let time = 0; time < 35; time += 1) expect([time, (await confirm()).status]).toEqual([time, 500]);
    });
    expect((await confirm()).body.status).toBe('enabled');
  });

  it('S-21 a wrong password stays one, whatever fails afterwards', async () => {
    const person = await signedUp(app, { address: '192.0.2.14' });
    const login = (password: string) => app.client({ address: '198.51.100.14' }).post('/login', { identifier: person.email, password });
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) statuses.push((await login(`${goodPassword} but wrong`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});
