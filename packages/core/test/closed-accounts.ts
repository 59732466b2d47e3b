import type { TestHouse } from './house.ts';
import type { PasskeyHolder } from './passkeys.ts';
import type { Person } from './people.ts';
import { textedCode } from './phones.ts';
import type { Reply, TestVisitor } from './visitor.ts';

/** What a browser was answered, and the browser. */
export interface Answered {
  readonly browser: TestVisitor;
  readonly reply: Reply;
}

/** Closes the account of somebody who is signed in. Returns when it is deleted. */
export async function close({ browser }: Pick<Person, 'browser'>): Promise<string> {
  const reply = await browser.delete('/account');
  if (reply.status !== 202) throw new Error(`DELETE /account answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.deletionDueAt;
}

/** Proves oneself by the password, from a browser of one's own. */
export async function byPassword(house: TestHouse, { email, password }: Person): Promise<Answered> {
  const browser = house.visitor();
  return { browser, reply: await browser.post('/login', { identifier: email, password }) };
}

export async function byLink(house: TestHouse, { email }: Person): Promise<Answered> {
  const browser = house.visitor();
  await browser.post('/magic-link', { email });
  return { browser, reply: await browser.post('/magic-link/verify', { token: await house.outbox.token(email, '/magic-link') }) };
}

export async function byMailedCode(house: TestHouse, { email }: Person): Promise<Answered> {
  const browser = house.visitor();
  await browser.post('/email-code', { email });
  const [mail] = await house.outbox.to(email);
  return { browser, reply: await browser.post('/email-code/verify', { email, code: mail?.code }) };
}

export async function byText(house: TestHouse, { phone }: { readonly phone: string }): Promise<Answered> {
  house.clock.advance(61);
  const browser = house.visitor();
  await browser.post('/phone-login/send', { phone });
  return { browser, reply: await browser.post('/phone-login/verify', { phone, code: await textedCode(house, phone) }) };
}

export async function byPasskey(house: TestHouse, { authenticator }: Pick<PasskeyHolder, 'authenticator'>): Promise<Answered> {
  const browser = house.visitor();
  const { body } = await browser.post('/passkey/login/start', {});
  return { browser, reply: await browser.post('/passkey/login/complete', { response: authenticator.get(body) }) };
}

/** The token of the newest link in a mail that keeps the account. */
export function keepLink(house: TestHouse, email: string): Promise<string> {
  return house.outbox.token(email, '/restore-account');
}
