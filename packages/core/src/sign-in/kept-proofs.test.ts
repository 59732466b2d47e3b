import { beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol, enrolled } from '../../test/authenticator.ts';
import type { Reply } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey, withPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { textedCode, withPhone } from '../../test/phones.ts';
import { setPasswordOf } from '../../test/set-password.ts';
import { createAuthenticator } from '../../test/software-authenticator.ts';
import { bearer } from '../../test/tokens.ts';
import { createUser } from '../account/queries.ts';
import { subscribers } from '../kernel/slots.ts';
import type { EventType } from '../platform/events/events.ts';

/** What is done with a proof: with success once, however often it fails before. */
type Use = () => Promise<Reply>;

const token = { transport: 'token' } as const;
/** Opened by the deployment's claims, and told at the end of the transaction in which a proof is accepted. */
const acceptances: ReadonlySet<EventType> = new Set<EventType>([
  'sign-in.succeeded',
  'step-up.succeeded',
  'recovery.completed',
  'account.phone-changed',
  'passkey.added',
]);

/** A sign-in of a client that holds tokens, up to its second factor where there is one. */
async function byPassword(app: TestApp, { email }: Pick<Person, 'email'>) {
  return (await app.client().post('/login', { identifier: email, password: goodPassword, ...token })).body;
}

async function mailed(app: TestApp, path: '/magic-link' | '/email-code', email: string) {
  const { requestToken } = (await app.client().post(path, { email, ...token })).body;
  const [mail] = await app.outbox.to(email);
  return { requestToken, code: mail?.code, ...(path === '/magic-link' && { token: await app.outbox.token(email, '/magic-link') }) };
}

const byLink = async (app: TestApp, email: string): Promise<Use> => {
  const { token: link, requestToken } = await mailed(app, '/magic-link', email);
  return () => app.client().post('/magic-link/verify', { token: link, requestToken, ...token });
};

const byMailedCode = async (app: TestApp, email: string): Promise<Use> => {
  const { code, requestToken } = await mailed(app, '/email-code', email);
  return () => app.client().post('/email-code/verify', { email, code, requestToken, ...token });
};

/** The link of a registration, in the browser that asked for it: it signs in there. */
async function byVerification(app: TestApp, email: string): Promise<Use> {
  const browser = app.client();
  await browser.post('/register', { email, password: goodPassword });
  const link = await app.outbox.token(email, '/verify-email');
  return () => browser.post('/verify-email', { token: link, ...token });
}

/** Somebody who registered, and never showed the mailbox: what they left there is gone once its owner comes. */
async function planted(app: TestApp): Promise<string> {
  const email = newEmail();
  const { db, clock } = app.daemun.deps;
  await db.transaction((tx) => createUser(tx, clock, { email, emailVerified: false }));
  return email;
}

/** An account whose address was proven in another browser: the password waits for the mailbox. */
async function awaitingMailbox(app: TestApp): Promise<string> {
  const email = newEmail();
  await app.client().post('/register', { email, password: goodPassword });
  await app.client({ address: '198.51.100.7' }).post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
  return email;
}

async function choosesSms(app: TestApp) {
  const person = await withPhone(app);
  await person.browser.post('/2fa/sms');
  app.clock.advance(61);
  return person;
}

async function administrator(app: TestApp) {
  const email = newEmail('admin');
  await setPasswordOf(app, { email, roles: ['admin'] });
  const browser = await signIn(app, { email, password: goodPassword });
  const person = { email, password: goodPassword, browser, userId: (await browser.get('/session')).body.user.id };
  const somebody = await enrol(app, person);
  await app.client().post('/recovery', { email });
  const link = await app.outbox.token(email, '/reset');
  const reset = (proof: object) => app.client().post('/recovery/reset', { token: link, password: otherPassword, ...proof });
  return { somebody, link, reset };
}

/** Every proof that is consumed by using it. */
const proofs: Readonly<Record<string, (app: TestApp) => Promise<Use>>> = {
  'a magic link of somebody new': (app) => byLink(app, newEmail()),
  'a magic link': async (app) => byLink(app, (await signedUp(app)).email),
  'a magic link that proves the address': async (app) => byLink(app, await planted(app)),
  'a mailed code of somebody new': (app) => byMailedCode(app, newEmail()),
  'a mailed code': async (app) => byMailedCode(app, (await signedUp(app)).email),
  'a mailed code that proves the address': async (app) => byMailedCode(app, await planted(app)),
  'a mailed code to raise a session': async (app) => {
    const email = newEmail();
    const { tokens } = (await (await byMailedCode(app, email))()).body;
    const { code, requestToken } = await mailed(app, '/email-code', email);
    return () => app.client().post('/step-up/email-code', { code, requestToken }, bearer(tokens.accessToken));
  },
  'a code of the mailbox': async (app) => {
    const email = await awaitingMailbox(app);
    const { signInToken } = await byPassword(app, { email });
    await app.client().post('/2fa/email/send', { signInToken });
    const [mail] = await app.outbox.to(email);
    return () => app.client().post('/verify-2fa', { emailCode: mail?.code, signInToken, ...token });
  },
  'a link of verification': async (app) => byVerification(app, newEmail()),
  'a link of verification that claims an account': async (app) => byVerification(app, await planted(app)),
  'a texted code': async (app) => {
    const { phone } = await withPhone(app);
    app.clock.advance(61);
    const { requestToken } = (await app.client().post('/phone-login/send', { phone, ...token })).body;
    const code = await textedCode(app, phone);
    return () => app.client().post('/phone-login/verify', { phone, code, requestToken, ...token });
  },
  'a texted code as the second factor': async (app) => {
    const person = await choosesSms(app);
    const { signInToken } = await byPassword(app, person);
    await app.client().post('/2fa/sms/send', { signInToken });
    const smsCode = await textedCode(app, person.phone);
    return () => app.client().post('/verify-2fa', { smsCode, signInToken, ...token });
  },
  'a texted code to raise a session': async (app) => {
    const person = await choosesSms(app);
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    const code = await textedCode(app, person.phone);
    return () => person.browser.post('/step-up/sms-code', { code });
  },
  'a texted code that proves a number': async (app) => {
    const { browser } = await signedUp(app);
    const phone = newPhone();
    await browser.post('/sms/send', { phone });
    const code = await textedCode(app, phone);
    return () => browser.post('/sms/verify', { phone, code });
  },
  'a code of the app': async (app) => {
    const person = await enrolled(app);
    const { signInToken } = await byPassword(app, person);
    return () => app.client().post('/verify-2fa', { code: person.code(), signInToken, ...token });
  },
  'a backup code': async (app) => {
    const person = await enrolled(app);
    const { signInToken } = await byPassword(app, person);
    return () => app.client().post('/verify-2fa', { backupCode: person.backupCodes[0], signInToken, ...token });
  },
  'a backup code to raise a session': async (app) => {
    const { browser, backupCodes } = await enrolled(app);
    return () => browser.post('/step-up/backup-code', { backupCode: backupCodes[0] });
  },
  'a passkey': async (app) => {
    const { authenticator } = await withPasskey(app);
    const { requestToken, ...options } = (await app.client().post('/passkey/login/start', token)).body;
    const response = authenticator.get(options);
    return () => app.client().post('/passkey/login/complete', { response, requestToken, ...token });
  },
  'a passkey as the second factor': async (app) => {
    const person = await addPasskey(app, await enrolled(app));
    const { signInToken } = await byPassword(app, person);
    const response = person.authenticator.get((await app.client().post('/2fa/passkey/start', { signInToken })).body);
    return () => app.client().post('/2fa/passkey/complete', { response, signInToken, ...token });
  },
  'a passkey to raise a session': async (app) => {
    const { browser, authenticator } = await withPasskey(app);
    const response = authenticator.get((await browser.post('/step-up/passkey/start')).body);
    return () => browser.post('/step-up/passkey', { response });
  },
  'a passkey that is made': async (app) => {
    const { browser } = await signedUp(app);
    const made = createAuthenticator(app.daemun.settings.origin).create((await browser.post('/passkey/register/start', {})).body);
    return () => browser.post('/passkey/register/complete', { response: made });
  },
  'the token that keeps an account': async (app) => {
    const person = await signedUp(app);
    await person.browser.delete('/account');
    const { restoreToken } = await byPassword(app, person);
    return () => app.client().post('/account/restore', { token: restoreToken, ...token });
  },
  'a code of the app beside a link of recovery': async (app) => {
    const { somebody, reset } = await administrator(app);
    return () => reset({ code: somebody.code() });
  },
  'a backup code beside a link of recovery': async (app) => {
    const { somebody, reset } = await administrator(app);
    return () => reset({ backupCode: somebody.backupCodes[0] });
  },
  'a passkey beside a link of recovery': async (app) => {
    const { somebody, link, reset } = await administrator(app);
    const { authenticator } = await addPasskey(app, somebody);
    const passkey = authenticator.get((await app.client().post('/recovery/passkey/start', { token: link })).body);
    return () => reset({ passkey });
  },
};

describe.each(databases)('a right proof, where something of ours fails after it, on %s', (database) => {
  let failing = false;
  const app = useApp({
    database,
    settings: {
      twoFactor: { requiredFor: 'nobody' },
      tokens: {
        claims() {
          if (failing) throw new Error('the service behind the claims is gone');
          return {};
        },
      },
      capabilities: [
        {
          name: 'fails-late',
          contributes: () => [
            subscribers.of(async (_tx, { type }) => {
              if (failing && acceptances.has(type)) throw new Error('a subscriber fails');
            }),
          ],
        },
      ],
    },
  });

  beforeEach(() => {
    failing = false;
  });

  it.each(Object.entries(proofs))('S-47 %s still works, and then no more', async (_, prepare) => {
    const use = await prepare(app);
    failing = true;
    // One more than may be wrong.
    for (let time = 0; time < 6; time += 1) expect((await use()).status).toBe(500);
    failing = false;
    const done = await use();
    expect([done.status < 300, done.body.code]).toEqual([true, undefined]);
    const again = await use();
    expect([400, 401, 403, 409]).toContain(again.status);
  });

  it.each(Object.entries(proofs))('S-47 %s that failed once is one success, 50 at once', async (_, prepare) => {
    const use = await prepare(app);
    failing = true;
    expect((await use()).status).toBe(500);
    failing = false;
    const replies = await together(50, use);
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
