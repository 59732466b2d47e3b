import type { TestApp } from './app.ts';
import { type Person, signedUp } from './people.ts';
import { createAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

/** Somebody with a passkey. */
export interface PasskeyOwner extends Person {
  readonly authenticator: SoftwareAuthenticator;
  readonly passkeyId: string;
}

/** Makes a passkey for somebody who is signed in. */
export async function addPasskey(
  app: Pick<TestApp, 'daemun'>,
  person: Person,
  authenticator = createAuthenticator(app.daemun.settings.origin),
): Promise<PasskeyOwner> {
  const options = await person.browser.post('/passkey/register/start', {});
  if (options.status !== 200) throw new Error(`register/start answered ${options.status}: ${JSON.stringify(options.body)}`);
  const saved = await person.browser.post('/passkey/register/complete', { response: authenticator.create(options.body) });
  if (saved.status !== 200) throw new Error(`register/complete answered ${saved.status}: ${JSON.stringify(saved.body)}`);
  return { ...person, authenticator, passkeyId: saved.body.id };
}

/** Somebody new, with a passkey. */
export async function withPasskey(app: TestApp, authenticator?: SoftwareAuthenticator): Promise<PasskeyOwner> {
  return addPasskey(app, await signedUp(app), authenticator);
}
