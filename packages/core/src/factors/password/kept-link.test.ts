import { beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword } from '../../../test/people.ts';
import { subscribers } from '../../kernel/slots.ts';

/** The link has made its account then, and is still to sign in to it. */
describe.each(databases)('a link of verification whose sign-in has failed on our side, on %s', (database) => {
  let failing = false;
  const fails = subscribers.of(async (_tx, { type }) => {
    if (failing && type === 'sign-in.succeeded') throw new Error('a subscriber fails');
  });
  const app = useApp({ database, settings: { capabilities: [{ name: 'fails-late', contributes: () => [fails] }] } });

  beforeEach(() => {
    failing = false;
  });

  async function failedOnce() {
    const email = newEmail();
    const browser = app.client();
    await browser.post('/register', { email, password: goodPassword });
    const token = await app.outbox.token(email, '/verify-email');
    failing = true;
    expect((await browser.post('/verify-email', { token })).status).toBe(500);
    failing = false;
    return { email, browser, token };
  }

  it('A-35 opens nothing in another browser, and signs in where it was asked for', async () => {
    const { browser, token } = await failedOnce();
    const elsewhere = await app.client({ address: '198.51.100.7' }).post('/verify-email', { token });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'invalid_link']);
    expect((await browser.post('/verify-email', { token })).body.status).toBe('signed-in');
    expect((await browser.post('/verify-email', { token })).body.code).toBe('invalid_link');
  });

  it('S-54 ends with a reset, and with nothing that the account does meanwhile', async () => {
    const { email, browser, token } = await failedOnce();
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    await app.client().post('/recovery', { email });
    const reset = { token: await app.outbox.token(email, '/reset'), password: otherPassword };
    expect((await app.client().post('/recovery/reset', reset)).status).toBe(204);
    expect((await browser.post('/verify-email', { token })).body.code).toBe('invalid_link');
  });
});
