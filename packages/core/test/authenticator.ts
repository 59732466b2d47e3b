import type { TestApp } from './app.ts';
import { appCode } from './app-code.ts';
import type { ClientOptions, TestClient } from './client.ts';
import { type Person, signedUp } from './people.ts';

/** Somebody with two-factor switched on, signed in at level 2. */
export interface Enrolled extends Person {
  /** Base32, as typed into the app. */
  readonly secret: string;
  readonly backupCodes: readonly string[];
  /** The code that the app shows now. */
  code(): string;
}

/** Switches two-factor on for somebody who is signed in; moves the clock on, so that the next code is a fresh one. */
export async function enrol(app: Pick<TestApp, 'clock'>, person: Person): Promise<Enrolled> {
  const begun = await person.browser.post('/setup-2fa');
  if (begun.status !== 200) throw new Error(`setup-2fa answered ${begun.status}: ${JSON.stringify(begun.body)}`);
  const { secret } = begun.body;
  const code = () => appCode(secret, app.clock.now());
  const enabled = await person.browser.post('/verify-2fa', { code: code() });
  if (enabled.body.status !== 'enabled') throw new Error(`verify-2fa answered ${enabled.status}: ${JSON.stringify(enabled.body)}`);
  app.clock.advance(30);
  return { ...person, secret, backupCodes: enabled.body.backupCodes, code };
}

/** Somebody who has registered, signed in with the password and switched two-factor on. */
export async function enrolled(app: TestApp, options: ClientOptions = {}): Promise<Enrolled> {
  const person = await signedUp(app, options);
  await person.browser.post('/login', { identifier: person.email, password: person.password });
  return enrol(app, person);
}

/** A browser that has passed the password and waits for the second factor. */
export async function passwordGiven(
  app: Pick<TestApp, 'client'>,
  person: Pick<Person, 'email' | 'password'>,
  options: ClientOptions = {},
): Promise<TestClient> {
  const browser = app.client(options);
  const reply = await browser.post('/login', { identifier: person.email, password: person.password });
  if (reply.body.status !== 'second-factor-required') throw new Error(`login answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return browser;
}
