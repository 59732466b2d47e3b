import type { TestApp } from './app.ts';
import type { Reply, TestClient } from './client.ts';
import type { PasskeyOwner } from './passkeys.ts';
import type { Person } from './people.ts';
import { textedCode } from './phones.ts';

/** What a browser was answered, and the browser. */
export interface Answered {
  readonly browser: TestClient;
  readonly reply: Reply;
}

/** Closes the account of somebody who is signed in. Returns when it is deleted. */
export async function close({ browser }: Pick<Person, 'browser'>): Promise<string> {
  const reply = await browser.delete('/account');
  if (reply.status !== 202) throw new Error(`DELETE /account answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.deletionDueAt;
}

/** Proves oneself by the password, from a browser of one's own. */
export async function byPassword(app: TestApp, { email, password }: Person): Promise<Answered> {
  const browser = app.client();
  return { browser, reply: await browser.post('/login', { identifier: email, password }) };
}

export async function byLink(app: TestApp, { email }: Person): Promise<Answered> {
  const browser = app.client();
  await browser.post('/magic-link', { email });
  return { browser, reply: await browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') }) };
}

export async function byMailedCode(app: TestApp, { email }: Person): Promise<Answered> {
  const browser = app.client();
  await browser.post('/email-code', { email });
  const [mail] = await app.outbox.to(email);
  return { browser, reply: await browser.post('/email-code/verify', { email, code: mail?.code }) };
}

export async function byText(app: TestApp, { phone }: { readonly phone: string }): Promise<Answered> {
  app.clock.advance(61);
  const browser = app.client();
  await browser.post('/phone-login/send', { phone });
  return { browser, reply: await browser.post('/phone-login/verify', { phone, code: await textedCode(app, phone) }) };
}

export async function byPasskey(app: TestApp, { authenticator }: Pick<PasskeyOwner, 'authenticator'>): Promise<Answered> {
  const browser = app.client();
  const { body } = await browser.post('/passkey/login/start', {});
  return { browser, reply: await browser.post('/passkey/login/complete', { response: authenticator.get(body) }) };
}

/** The token of the newest link in a mail that keeps the account. */
export function keepLink(app: TestApp, email: string): Promise<string> {
  return app.outbox.token(email, '/restore-account');
}
