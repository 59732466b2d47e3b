import { describe, expect, inject, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, newEmail, signedUp, together } from '../../test/people.ts';

const day = 24 * 3600;
/** As declared: a recipient's whole budget of a quarter of an hour, what one network may use of it, and what is not for recovery. */
const [whole, share, usual] = [9, 3, 6];

/** A browser in a network of its own. */
const from = (app: TestApp, network: number) => app.client({ address: `203.0.${network}.7` });
const mailsTo = async (app: TestApp, email: string) => (await app.outbox.to(email)).length;

/** Every way of having an address mailed that needs no account. */
const ways = [
  ['/magic-link', (email: string) => ({ email })],
  ['/email-code', (email: string) => ({ email })],
  ['/recovery', (email: string) => ({ email })],
  ['/register', (email: string) => ({ email, password: goodPassword })],
] as const;

describe.each(databases)('the mail budget of an address on %s', (database) => {
  const app = useApp({ database, settings: { rateLimitFactor: 1 } });
  /** Somebody whose browser is known, and who has been mailed nothing lately. */
  const owner = async () => {
    const person = await signedUp(app, { address: '198.51.100.1' });
    app.clock.advance(2 * day);
    return { ...person, before: await mailsTo(app, person.email) };
  };

  it.each(ways)('R17 one network uses a third of it at most by %s, and is answered alike', async (path, body) => {
    const { email, before } = await owner();
    const answers = [];
    for (let time = 0; time < 8; time += 1) {
      // Another address of the same network each time.
      const { status, body: said, headers } = await app.client({ address: `203.0.113.${time + 1}` }).post(path, body(email));
      answers.push(JSON.stringify([status, Object.keys(said), said.status, headers.getSetCookie().map((line) => line.split('=')[0])]));
    }
    expect([answers.length, new Set(answers).size, answers[0]]).toEqual([8, 1, expect.stringContaining('202')]);
    expect((await mailsTo(app, email)) - before).toBe(share);
    // Nor is it the network's day that is over for everybody.
    await from(app, 1).post(path, body(email));
    expect((await mailsTo(app, email)) - before).toBe(share + 1);
  });

  it('S-25 of 50 at once from 50 networks exactly the budget goes out, and recovery has what is left', async () => {
    const { email, before } = await owner();
    const replies = await together(50, (network) => from(app, network).post('/magic-link', { email }));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    expect((await mailsTo(app, email)) - before).toBe(usual);
    await together(50, (network) => from(app, 100 + network).post('/recovery', { email }));
    expect((await mailsTo(app, email)) - before).toBe(whole);
  });

  it('S-23 strangers who use all of it up leave the owner’s browser its own', async () => {
    const { email, browser } = await owner();
    await together(20, (network) => from(app, network).post('/recovery', { email }));
    const before = await mailsTo(app, email);
    for (const [path, page] of [
      ['/magic-link', '/magic-link'],
      ['/recovery', '/reset'],
    ] as const) {
      expect((await browser.post(path, { email })).status).toBe(202);
      expect(await app.outbox.link(email, page)).toContain(page);
    }
    expect((await mailsTo(app, email)) - before).toBe(2);
    // It has a third for itself, in the end; and another browser of another account has nothing here.
    for (let time = 0; time < 5; time += 1) await browser.post('/magic-link', { email });
    expect((await mailsTo(app, email)) - before).toBe(share);
    const stranger = await signedUp(app, { address: '198.51.100.200' });
    await stranger.browser.post('/magic-link', { email });
    expect((await mailsTo(app, email)) - before).toBe(share);
  });

  it('C5 a browser that has lost its privilege by wrong passwords is a stranger here too', async () => {
    const { email, browser, before } = await owner();
    for (let guess = 0; guess < 10; guess += 1) {
      await browser.post('/login', { identifier: email, password: 'wrong-wrong-wrong' });
      app.clock.advance(3600);
    }
    app.clock.advance(2 * day);
    await together(20, (network) => from(app, network).post('/recovery', { email }));
    await browser.post('/magic-link', { email });
    const links = (await app.outbox.to(email)).slice(0, -before).flatMap(({ links: found }) => found);
    expect(links.filter((link) => new URL(link).pathname === '/magic-link')).toEqual([]);
  });

  it('a browser that waits for a mail goes on with it, whether or not another one went', async () => {
    const { email } = await owner();
    const waiting = from(app, 1);
    for (let time = 0; time < share + 2; time += 1) await waiting.post('/magic-link', { email });
    const token = await app.outbox.token(email, '/magic-link');
    expect((await waiting.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
  });

  it('a registration that could not be mailed leaves the one before it as it was', async () => {
    const email = newEmail();
    const waiting = from(app, 1);
    for (let time = 0; time < share + 2; time += 1) await waiting.post('/register', { email, password: goodPassword });
    expect(await mailsTo(app, email)).toBe(share);
    const token = await app.outbox.token(email, '/verify-email');
    expect((await waiting.post('/verify-email', { token })).body.status).toBe('signed-in');
  });

  it('R17 whoever is signed in has no more of a stranger’s budget than others, and what is malformed uses none', async () => {
    const { browser } = await owner();
    const email = newEmail('victim');
    for (let time = 0; time < 6; time += 1) expect((await browser.post('/email', { email })).body.code).toBe('step_up_required');
    await browser.post('/step-up/password', { password: goodPassword });
    for (let time = 0; time < 6; time += 1) {
      await browser.post('/register', { email, password: 'short' });
      await browser.post('/magic-link', { email, redirectTo: 'https://evil.example' });
    }
    expect(await mailsTo(app, email)).toBe(0);
    for (let time = 0; time < 6; time += 1) expect((await browser.post('/email', { email })).status).toBe(202);
    expect(await mailsTo(app, email)).toBe(share);
  });
});

const redisUrl = inject('redisUrl');
describe.skipIf(redisUrl === undefined)('the mail budget of an address over Redis', () => {
  const settings = { rateLimitFactor: 1, redisUrl };
  const [one, other] = [useApp({ database: 'embedded', settings }), useApp({ database: 'embedded', settings })];

  it('S-25 is one for two processes: of 50 at once exactly the budget goes out', async () => {
    const email = newEmail();
    await together(50, (network) => from(network % 2 ? one : other, network).post('/magic-link', { email }));
    expect((await mailsTo(one, email)) + (await mailsTo(other, email))).toBe(usual);
  });
});
