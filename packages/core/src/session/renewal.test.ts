import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrolled } from '../../test/authenticator.ts';
import type { TestClient } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, signedUp, together } from '../../test/people.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const tokenOf = (browser: TestClient): string => browser.cookies.get('__Host-daemun') ?? '';
const statusOf = async (browser: TestClient): Promise<number> => (await browser.get('/session')).status;

describe.each(databases)('the renewal of session tokens on %s', (database) => {
  const app = useApp({ database });

  /** Sends an unsafe request by a browser that never sees the reply. Returns the browser that would have. */
  async function withReplyLost(browser: TestClient): Promise<TestClient> {
    const lost = browser.clone();
    expect((await lost.patch('/profile', { name: 'Lost' })).status).toBe(200);
    return lost;
  }

  /** Somebody whose token was renewed for its age a minute ago, by a reply that was lost. */
  async function renewedUnseen() {
    const person = await signedUp(app);
    app.clock.advance(day + 1);
    const lost = await withReplyLost(person.browser);
    expect(tokenOf(lost)).not.toBe(tokenOf(person.browser));
    app.clock.advance(minute);
    return { person, lost };
  }

  it('C3 a browser that lost the reply with its new token goes on, and its next unsafe request brings another', async () => {
    const { person, lost } = await renewedUnseen();
    const { browser } = person;
    const old = browser.clone();
    expect(await statusOf(browser)).toBe(200);
    expect(tokenOf(browser)).toBe(tokenOf(old));
    expect((await browser.patch('/profile', { name: 'Again' })).status).toBe(200);
    expect(tokenOf(browser)).not.toBe(tokenOf(old));
    expect(await statusOf(browser)).toBe(200);
    // What was lost is in nobody's hands, or in the wrong ones.
    expect(await statusOf(lost)).toBe(401);
    app.clock.advance(hour);
    expect(await statusOf(old)).toBe(401);
    expect(await statusOf(browser)).toBe(200);
  });

  it('C3 of many requests at once by the token before, one brings a new one, as do those under way none', async () => {
    const { person } = await renewedUnseen();
    const copies = Array.from({ length: 10 }, () => person.browser.clone());
    const replies = await Promise.all(copies.map((copy) => copy.patch('/profile', { name: 'At once' })));
    expect(replies.map(({ status }) => status)).toEqual(copies.map(() => 200));
    const renewed = copies.filter((copy) => tokenOf(copy) !== tokenOf(person.browser));
    expect(renewed).toHaveLength(1);
    const late = person.browser.clone();
    app.clock.advance(9);
    expect((await late.patch('/profile', { name: 'Late' })).status).toBe(200);
    expect(tokenOf(late)).toBe(tokenOf(person.browser));
    expect(await Promise.all(renewed.map(statusOf))).toEqual([200]);
  });

  it('S-58 the token before lives for an hour, however often it is shown: two that renew themselves there never are', async () => {
    const { person } = await renewedUnseen();
    const old = person.browser.clone();
    for (let quarter = 0; quarter < 4; quarter += 1) {
      expect([quarter, await statusOf(await withReplyLost(old))]).toEqual([quarter, 200]);
      app.clock.advance(14 * minute);
    }
    const last = await withReplyLost(old);
    app.clock.advance(3 * minute);
    expect(await statusOf(old)).toBe(401);
    expect((await old.patch('/profile', { name: 'Too late' })).status).toBe(401);
    expect(await statusOf(last)).toBe(200);
  });

  it('C3 in the last moment of its hour requests under way with it keep their ten seconds', async () => {
    const { person } = await renewedUnseen();
    const old = person.browser.clone();
    app.clock.advance(59 * minute - 1);
    await withReplyLost(old);
    app.clock.advance(9);
    expect(await statusOf(old)).toBe(200);
    app.clock.advance(2);
    expect(await statusOf(old)).toBe(401);
  });

  it('S-58 S-61 the token before is dead at once when the session ends, or is raised', async () => {
    const ended = await renewedUnseen();
    expect((await ended.lost.post('/logout')).status).toBe(204);
    expect(await statusOf(ended.person.browser)).toBe(401);

    const raised = await renewedUnseen();
    expect((await raised.lost.post('/step-up/password', { password: goodPassword })).status).toBe(200);
    expect(await statusOf(raised.person.browser)).toBe(401);
    expect((await raised.person.browser.patch('/profile', { name: 'Old' })).status).toBe(401);
    expect(await statusOf(raised.lost)).toBe(200);
  });

  it('S-58 after an act that changes what opens the account the token before keeps ten seconds', async () => {
    const { browser } = await enrolled(app);
    const before = browser.clone();
    expect((await browser.post('/backup-codes')).status).toBe(200);
    expect(tokenOf(browser)).not.toBe(tokenOf(before));
    app.clock.advance(9);
    expect(await statusOf(before)).toBe(200);
    app.clock.advance(1);
    expect(await statusOf(before)).toBe(401);
    expect(await statusOf(browser)).toBe(200);
  });

  it('C3 a token that was renewed again for its age is the one that holds on', async () => {
    const { person, lost } = await renewedUnseen();
    app.clock.advance(day);
    expect(await statusOf(person.browser)).toBe(401);
    const replies = await together(5, () => withReplyLost(lost));
    expect(replies.filter((copy) => tokenOf(copy) !== tokenOf(lost))).toHaveLength(1);
    app.clock.advance(minute);
    expect(await statusOf(lost)).toBe(200);
  });
});
