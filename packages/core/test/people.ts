import { randomBytes, randomInt } from 'node:crypto';
import type { TestApp } from './app.ts';
import type { ClientOptions, TestClient } from './client.ts';

/** A password that the policy takes. */
export const goodPassword = 'violet-anchor-58-lantern';
export const otherPassword = 'copper-meadow-31-whistle';

/** An address nobody had before. */
export function newEmail(name = 'mina'): string {
  return `${name}-${randomBytes(6).toString('hex')}@example.test`;
}

let numbers = 0;

/** A Korean mobile number nobody had before. */
export function newPhone(): string {
  numbers += 1;
  return `+8210${String(10_000_000 + randomInt(8_000) * 10_000 + (numbers % 10_000)).padStart(8, '0')}`;
}

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly browser: TestClient;
  readonly userId: string;
}

/** Somebody who has registered, proven the address and is signed in. */
export async function signedUp(app: Pick<TestApp, 'client' | 'outbox'>, options: ClientOptions = {}, email = newEmail()): Promise<Person> {
  const browser = app.client(options);
  const registered = await browser.post('/register', { email, password: goodPassword, name: 'Mina Park' });
  if (registered.status !== 202) throw new Error(`register answered ${registered.status}: ${JSON.stringify(registered.body)}`);
  const verified = await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
  if (verified.body.status !== 'signed-in') throw new Error(`verify-email answered ${verified.status}: ${JSON.stringify(verified.body)}`);
  return { email, password: goodPassword, browser, userId: verified.body.user.id };
}

/** Signs in from a browser of its own. */
export async function signIn(app: TestApp, person: Pick<Person, 'email' | 'password'>, options: ClientOptions = {}): Promise<TestClient> {
  const browser = app.client(options);
  const reply = await browser.post('/login', { identifier: person.email, password: person.password });
  if (reply.body.status !== 'signed-in') throw new Error(`login answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return browser;
}

/** Runs `action` `count` times at once. */
export function together<T>(count: number, action: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => action(index)));
}
