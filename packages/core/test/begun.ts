import type { TestApp } from './app.ts';
import { enrolled } from './authenticator.ts';
import type { Reply, TestClient } from './client.ts';
import { close } from './closed-accounts.ts';
import { withPasskey } from './passkeys.ts';
import { goodPassword, newEmail, signedUp } from './people.ts';
import { textedCode, withPhone } from './phones.ts';

/** Ends what was begun in a browser, in whatever tab; the reply says `signed-in` only where that is the browser it was begun in. */
export type FinishInput = (tab: TestClient) => Promise<Reply>;

async function beginRegistration(app: TestApp, tab: TestClient): Promise<FinishInput> {
  const email = newEmail();
  await tab.post('/register', { email, password: goodPassword });
  const token = await app.outbox.token(email, '/verify-email');
  return (one) => one.post('/verify-email', { token });
}

async function beginMailedLink(app: TestApp, tab: TestClient, email = newEmail()): Promise<FinishInput> {
  await tab.post('/magic-link', { email });
  const token = await app.outbox.token(email, '/magic-link');
  return (one) => one.post('/magic-link/verify', { token });
}

async function beginMailedCode(app: TestApp, tab: TestClient): Promise<FinishInput> {
  const email = newEmail();
  await tab.post('/email-code', { email });
  const [mail] = await app.outbox.to(email);
  return (one) => one.post('/email-code/verify', { email, code: mail?.code });
}

async function beginKeeping(app: TestApp, tab: TestClient): Promise<FinishInput> {
  const person = await signedUp(app);
  await close(person);
  const { restoreToken } = (await tab.post('/login', { identifier: person.email, password: goodPassword })).body;
  return (one) => one.post('/account/restore', { token: restoreToken });
}

/** What a browser waits with in the version before, too, and that needs neither a clock to move nor a gateway. */
export const begunByMail: Readonly<Record<string, (app: TestApp, tab: TestClient) => Promise<FinishInput>>> = {
  'a registration': beginRegistration,
  'a mailed link': beginMailedLink,
  'a mailed code': beginMailedCode,
};

/** Everything that a browser begins and waits with: each begun by somebody new, in a tab of this browser. */
export const begun: Readonly<Record<string, (app: TestApp, tab: TestClient) => Promise<FinishInput>>> = {
  ...begunByMail,
  'a closed account': beginKeeping,
  async 'a second factor'(app, tab) {
    const person = await enrolled(app);
    const { status } = (await tab.post('/login', { identifier: person.email, password: goodPassword })).body;
    if (status !== 'second-factor-required') throw new Error(`login answered ${status}`);
    return (one) => one.post('/verify-2fa', { code: person.code() });
  },
  async 'a texted code'(app, tab) {
    const { phone } = await withPhone(app);
    await tab.post('/phone-login/send', { phone });
    const code = await textedCode(app, phone);
    return (one) => one.post('/phone-login/verify', { phone, code });
  },
  async 'a passkey'(app, tab) {
    const { authenticator } = await withPasskey(app);
    const { body } = await tab.post('/passkey/login/start', {});
    return (one) => one.post('/passkey/login/complete', { response: authenticator.get(body) });
  },
};
