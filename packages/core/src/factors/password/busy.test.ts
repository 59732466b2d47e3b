import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import type { Reply } from '../../../test/client.ts';
import { goodPassword, otherPassword, signedUp } from '../../../test/people.ts';
import { amidStrangers } from '../../../test/saturate.ts';

describe('while strangers have every place in the queue that they may have', () => {
  const app = useApp({
    database: 'embedded',
    hashing: 'real',
    settings: { password: { memoryKib: 12 * 1024, iterations: 1, hashesAtOnce: 1, hashQueue: 8, hashWaitSeconds: 30 } },
  });
  /** Does something four times amid strangers. */
  const fourTimes = (action: (round: number) => Promise<Reply>): Promise<number[]> =>
    amidStrangers(app, async () => {
      const statuses: number[] = [];
      for (let round = 0; round < 4; round += 1) statuses.push((await action(round)).status);
      return statuses;
    });
  const always = (status: number) => Array(4).fill(status);

  it('S-07 a stranger is refused', async () => {
    const person = await signedUp(app);
    const asStranger = () => app.client().post('/login', { identifier: person.email, password: person.password });
    expect(await fourTimes(asStranger)).toContain(503);
  });

  it('S-23 C5.3 the owner signs in with her known browser', async () => {
    const person = await signedUp(app);
    const atHome = () => person.browser.clone().post('/login', { identifier: person.email, password: person.password });
    expect(await fourTimes(atHome)).toEqual(always(200));
  });

  it('S-23 a session is raised by its password, and by a backup code', async () => {
    const person = await signedUp(app);
    const byPassword = () => person.browser.post('/step-up/password', { password: person.password });
    expect(await fourTimes(byPassword)).toEqual(always(200));
    const somebody = await enrolled(app);
    const byCode = (round: number) => somebody.browser.post('/step-up/backup-code', { backupCode: somebody.backupCodes[round] });
    expect(await fourTimes(byCode)).toEqual(always(200));
  });

  it('S-23 a sign-in is finished with a backup code on a known browser', async () => {
    const somebody = await enrolled(app);
    const atHome = async (round: number): Promise<Reply> => {
      const browser = somebody.browser.clone();
      browser.cookies.delete('__Host-daemun');
      const begun = await browser.post('/login', { identifier: somebody.email, password: goodPassword });
      if (begun.status !== 200) return begun;
      return browser.post('/verify-2fa', { backupCode: somebody.backupCodes[round] });
    };
    expect(await fourTimes(atHome)).toEqual(always(200));
  });

  it('S-23 a password is changed, another set with a link, and backup codes are drawn', async () => {
    const person = await signedUp(app);
    const passwords = [goodPassword, otherPassword];
    const change = (round: number) =>
      person.browser.post('/password', { currentPassword: passwords[round % 2], newPassword: passwords[(round + 1) % 2] });
    expect(await fourTimes(change)).toEqual(always(204));
    const reset = async (): Promise<Reply> => {
      await app.client().post('/recovery', { email: person.email });
      return app.client().post('/recovery/reset', { token: await app.outbox.token(person.email, '/reset'), password: otherPassword });
    };
    expect(await fourTimes(reset)).toEqual(always(204));
    const somebody = await enrolled(app);
    expect(await fourTimes(() => somebody.browser.post('/backup-codes'))).toEqual(always(200));
  });
});
