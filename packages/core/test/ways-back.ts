import { expect } from 'vitest';
import type { TestApp } from './app.ts';
import type { Reply, TestClient } from './client.ts';
import { newEmail, type Person, signIn } from './people.ts';
import { type Reachable, withPhone } from './phones.ts';

export const week = 7 * 24 * 3600;
/** What an owner chooses after everything. */
export const finalPassword = 'granite-harbor-77-thimble';

/** Asks for another address in this session, and confirms it from there. */
export async function changeEmail(
  app: Pick<TestApp, 'outbox' | 'client'>,
  { browser }: Pick<Person, 'browser'>,
  to = newEmail('evil'),
): Promise<string> {
  const asked = await browser.post('/email', { email: to });
  if (asked.status !== 202) throw new Error(`email answered ${asked.status}: ${JSON.stringify(asked.body)}`);
  const confirmed = await app.client().post('/email/confirm', { token: await app.outbox.token(to, '/confirm-email') });
  if (confirmed.status !== 200) throw new Error(`email/confirm answered ${confirmed.status}: ${JSON.stringify(confirmed.body)}`);
  return to;
}

/** Uses the newest way back that was mailed to an address, or texted to a number. */
export async function undo(app: TestApp, identifier: string): Promise<Reply> {
  const kind = identifier.startsWith('+') ? 'phone' : 'email';
  return app.client().post(`/${kind}/undo`, { token: await app.outbox.token(identifier, `/undo-${kind}`) });
}

/** How many ways back an address or number has been sent. */
export async function waysBackTo(app: TestApp, identifier: string): Promise<number> {
  return (await app.outbox.to(identifier)).flatMap(({ links }) => links).filter((link) => new URL(link).pathname.startsWith('/undo-'))
    .length;
}

/** Resets by the mailbox and signs in, with the second factor that `second` gives where one is asked for. */
export async function comeBack(
  app: TestApp,
  email: string,
  second?: () => Readonly<Record<string, string>>,
  password = finalPassword,
): Promise<TestClient> {
  await app.client().post('/recovery', { email });
  const token = await app.outbox.token(email, '/reset');
  expect((await app.client().post('/recovery/reset', { token, password })).status).toBe(204);
  app.clock.advance(61);
  const browser = app.client();
  const first = await browser.post('/login', { identifier: email, password });
  if (!second) expect(first.body.status).toBe('signed-in');
  else {
    expect(first.body.status).toBe('second-factor-required');
    expect((await browser.post('/verify-2fa', second())).body.status).toBe('signed-in');
  }
  return browser;
}

/** Somebody whose number has been the account's for as long as a way back lives, in a session of today. */
export async function settled(app: TestApp): Promise<Reachable> {
  const person = await withPhone(app);
  app.clock.advance(week);
  return { ...person, browser: await signIn(app, person) };
}
