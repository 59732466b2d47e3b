import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import type { Reply, TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, together } from '../../../test/people.ts';

const wrong = 'not the right one at all';
const codesOf = (replies: readonly Reply[]) => [...new Set(replies.map(({ body }) => body.code ?? body.status))].sort();

describe.each(databases)('the limits on passwords, as in production, on %s', (database) => {
  const app = useApp({ database, settings: { rateLimitFactor: 1 } });
  let corners = 0;
  /** An address that nobody has used, far from all others. */
  const newAddress = (): string => {
    corners += 1;
    return `10.${corners}.0.1`;
  };
  const login = (browser: TestClient, identifier: string, password: string) => browser.post('/login', { identifier, password });

  it('S-19 of 25 people with right passwords at once behind one address all get in', async () => {
    const people: string[] = [];
    for (let index = 0; index < 25; index += 1) people.push((await signedUp(app, { address: newAddress() })).email);
    const office = newAddress();
    const replies = await together(25, (index) => login(app.client({ address: office }), people[index] ?? '', goodPassword));
    expect(codesOf(replies)).toEqual(['signed-in']);
  });

  it('S-21 so do a dozen sign-ins of one person at once, on new browsers: none is told to reset the password', async () => {
    const { email } = await signedUp(app, { address: newAddress() });
    const address = newAddress();
    const together12 = () => together(12, () => login(app.client({ address }), email, goodPassword));
    expect(codesOf(await together12())).toEqual(['signed-in']);
    const apart = await together(12, () => login(app.client({ address: newAddress() }), email, goodPassword));
    expect(codesOf(apart)).toEqual(['signed-in']);
  });

  it('S-19 S-21 of 25 wrong ones at once as many are judged as before, and the others are told how long they really wait', async () => {
    const address = newAddress();
    const guess = () => login(app.client({ address }), newEmail(), wrong);
    const replies = await together(25, guess);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(20);
    const refused = replies.filter(({ status }) => status === 429);
    expect([refused.length, codesOf(refused)]).toEqual([5, ['too_many_requests']]);
    const seconds = Number(refused[0]?.headers.get('Retry-After'));
    expect(seconds).toBeGreaterThan(5);
    app.clock.advance(seconds);
    expect((await guess()).status).toBe(401);

    const { email } = await signedUp(app, { address: newAddress() });
    const guesses = await together(12, () => login(app.client({ address: newAddress() }), email, wrong));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(codesOf(guesses)).toEqual(['invalid_credentials', 'too_many_attempts']);
  });

  it('S-23 R8 a reset opens what wrong passwords had closed: for its own source and its own account, and nobody else', async () => {
    const { email } = await signedUp(app, { address: newAddress() });
    const other = await signedUp(app, { address: newAddress() });
    const [home, elsewhere] = [newAddress(), newAddress()];
    const fiveWrong = async (address: string, identifier: string): Promise<void> => {
      for (let guess = 0; guess < 5; guess += 1) await login(app.client({ address }), identifier, wrong);
      app.clock.advance(31);
    };
    await fiveWrong(home, email);
    await fiveWrong(home, other.email);
    expect((await login(app.client({ address: home }), email, goodPassword)).body.code).toBe('too_many_requests');
    const browser = app.client({ address: home });
    await browser.post('/recovery', { email });
    const token = await app.outbox.token(email, '/reset');
    await fiveWrong(elsewhere, email);
    expect((await browser.post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
    const statusOf = async (address: string, identifier: string, password: string) =>
      (await login(app.client({ address }), identifier, password)).body.code;
    expect(await statusOf(home, email, otherPassword)).toBeUndefined();
    expect(await statusOf(home, other.email, goodPassword)).toBe('too_many_requests');
    expect(await statusOf(elsewhere, email, otherPassword)).toBe('too_many_requests');
  });

  it('S-23 so does a change of the password, and a registration', async () => {
    const address = newAddress();
    const person = await signedUp(app, { address });
    const fiveWrong = async (identifier: string): Promise<void> => {
      for (let guess = 0; guess < 5; guess += 1) await login(app.client({ address }), identifier, wrong);
    };
    await fiveWrong(person.email);
    expect((await login(app.client({ address }), person.email, goodPassword)).status).toBe(429);
    const changed = await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    expect(changed.status).toBe(204);
    expect((await login(app.client({ address }), person.email, otherPassword)).status).toBe(200);

    const email = newEmail();
    await fiveWrong(email);
    await signedUp(app, { address }, email);
    expect((await login(app.client({ address }), email, goodPassword)).status).toBe(200);
  });
});

describe('the limits on passwords where nobody may wait', () => {
  const app = useApp({
    database: 'embedded',
    settings: { rateLimitFactor: 1, password: { memoryKib: 12 * 1024, iterations: 1, hashQueue: 0, hashWaitSeconds: 4 } },
  });

  it('S-19 nobody is told to wait for longer than what is under way may take, or to reset a password', async () => {
    const people: string[] = [];
    for (let index = 0; index < 25; index += 1) people.push((await signedUp(app, { address: `10.${index}.0.1` })).email);
    const office = await together(25, (index) =>
      app.client({ address: '192.0.2.99' }).post('/login', { identifier: people[index], password: goodPassword }),
    );
    const apart = await together(12, (index) =>
      app.client({ address: `10.100.${index}.1` }).post('/login', { identifier: people[0], password: goodPassword }),
    );
    const refused = [...office, ...apart].filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(codesOf(refused)).not.toContain('too_many_attempts');
    for (const { headers } of refused) expect(Number(headers.get('Retry-After'))).toBeLessThanOrEqual(4);
  });
});
