import { enrolled } from './authenticator.ts';
import { close } from './closed-accounts.ts';
import type { TestHouse } from './house.ts';
import { withPasskey } from './passkeys.ts';
import { goodPassword, newEmail, signedUp } from './people.ts';
import { textedCode, withPhone } from './phones.ts';
import type { Reply, TestVisitor } from './visitor.ts';

/** Ends what was begun in a browser, in whatever tab; the reply says `signed-in` only where that is the browser it was begun in. */
export type Finish = (tab: TestVisitor) => Promise<Reply>;

async function beginRegistration(house: TestHouse, tab: TestVisitor): Promise<Finish> {
  const email = newEmail();
  await tab.post('/register', { email, password: goodPassword });
  const token = await house.outbox.token(email, '/verify-email');
  return (one) => one.post('/verify-email', { token });
}

async function beginMailedLink(house: TestHouse, tab: TestVisitor, email = newEmail()): Promise<Finish> {
  await tab.post('/magic-link', { email });
  const token = await house.outbox.token(email, '/magic-link');
  return (one) => one.post('/magic-link/verify', { token });
}

async function beginMailedCode(house: TestHouse, tab: TestVisitor): Promise<Finish> {
  const email = newEmail();
  await tab.post('/email-code', { email });
  const [mail] = await house.outbox.to(email);
  return (one) => one.post('/email-code/verify', { email, code: mail?.code });
}

async function beginKeeping(house: TestHouse, tab: TestVisitor): Promise<Finish> {
  const person = await signedUp(house);
  await close(person);
  const { restoreToken } = (await tab.post('/login', { identifier: person.email, password: goodPassword })).body;
  return (one) => one.post('/account/restore', { token: restoreToken });
}

/** What a browser waits with in the version before, too, and that needs neither a clock to move nor a gateway. */
export const begunByMail: Readonly<Record<string, (house: TestHouse, tab: TestVisitor) => Promise<Finish>>> = {
  'a registration': beginRegistration,
  'a mailed link': beginMailedLink,
  'a mailed code': beginMailedCode,
};

/** Everything that a browser begins and waits with: each begun by somebody new, in a tab of this browser. */
export const begun: Readonly<Record<string, (house: TestHouse, tab: TestVisitor) => Promise<Finish>>> = {
  ...begunByMail,
  'a closed account': beginKeeping,
  async 'a second factor'(house, tab) {
    const person = await enrolled(house);
    const { status } = (await tab.post('/login', { identifier: person.email, password: goodPassword })).body;
    if (status !== 'second-factor-required') throw new Error(`login answered ${status}`);
    return (one) => one.post('/verify-2fa', { code: person.code() });
  },
  async 'a texted code'(house, tab) {
    const { phone } = await withPhone(house);
    await tab.post('/phone-login/send', { phone });
    const code = await textedCode(house, phone);
    return (one) => one.post('/phone-login/verify', { phone, code });
  },
  async 'a passkey'(house, tab) {
    const { authenticator } = await withPasskey(house);
    const { body } = await tab.post('/passkey/login/start', {});
    return (one) => one.post('/passkey/login/complete', { response: authenticator.get(body) });
  },
};
