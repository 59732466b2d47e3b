import { expect } from 'vitest';
import type { TestHouse } from './house.ts';
import { newEmail, type Person, signIn } from './people.ts';
import { type Reachable, withPhone } from './phones.ts';
import type { Reply, TestVisitor } from './visitor.ts';

export const week = 7 * 24 * 3600;
/** What an owner chooses after everything. */
export const finalPassword = 'granite-harbor-77-thimble';

/** Asks for another address in this session, and confirms it from there. */
export async function changeEmail(
  house: Pick<TestHouse, 'outbox' | 'visitor'>,
  { browser }: Pick<Person, 'browser'>,
  to = newEmail('evil'),
): Promise<string> {
  const asked = await browser.post('/email', { email: to });
  if (asked.status !== 202) throw new Error(`email answered ${asked.status}: ${JSON.stringify(asked.body)}`);
  const confirmed = await house.visitor().post('/email/confirm', { token: await house.outbox.token(to, '/confirm-email') });
  if (confirmed.status !== 200) throw new Error(`email/confirm answered ${confirmed.status}: ${JSON.stringify(confirmed.body)}`);
  return to;
}

/** Uses the newest way back that was mailed to an address, or texted to a number. */
export async function undo(house: TestHouse, identifier: string): Promise<Reply> {
  const kind = identifier.startsWith('+') ? 'phone' : 'email';
  return house.visitor().post(`/${kind}/undo`, { token: await house.outbox.token(identifier, `/undo-${kind}`) });
}

/** How many ways back an address or number has been sent. */
export async function waysBackTo(house: TestHouse, identifier: string): Promise<number> {
  return (await house.outbox.to(identifier)).flatMap(({ links }) => links).filter((link) => new URL(link).pathname.startsWith('/undo-'))
    .length;
}

/** Resets by the mailbox and signs in, with the second factor that `second` gives where one is asked for. */
export async function comeBack(
  house: TestHouse,
  email: string,
  second?: () => Readonly<Record<string, string>>,
  password = finalPassword,
): Promise<TestVisitor> {
  await house.visitor().post('/recovery', { email });
  const token = await house.outbox.token(email, '/reset');
  expect((await house.visitor().post('/recovery/reset', { token, password })).status).toBe(204);
  house.clock.advance(61);
  const browser = house.visitor();
  const first = await browser.post('/login', { identifier: email, password });
  if (!second) expect(first.body.status).toBe('signed-in');
  else {
    expect(first.body.status).toBe('second-factor-required');
    expect((await browser.post('/verify-2fa', second())).body.status).toBe('signed-in');
  }
  return browser;
}

/** Somebody whose number has been the account's for as long as a way back lives, in a session of today. */
export async function settled(house: TestHouse): Promise<Reachable> {
  const person = await withPhone(house);
  house.clock.advance(week);
  return { ...person, browser: await signIn(house, person) };
}
