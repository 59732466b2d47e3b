import { beforeEach, describe, expect, it } from 'vitest';
import { enrol, enrolled } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { type TestHouse, useHouse } from '../../test/house.ts';
import { addPasskey, withPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { textedCode, withPhone } from '../../test/phones.ts';
import { setPasswordOf } from '../../test/set-password.ts';
import { createAuthenticator } from '../../test/software-authenticator.ts';
import { bearer } from '../../test/tokens.ts';
import type { Reply } from '../../test/visitor.ts';
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
async function byPassword(house: TestHouse, { email }: Pick<Person, 'email'>) {
  return (await house.visitor().post('/login', { identifier: email, password: goodPassword, ...token })).body;
}

async function mailed(house: TestHouse, path: '/magic-link' | '/email-code', email: string) {
  const { requestToken } = (await house.visitor().post(path, { email, ...token })).body;
  const [mail] = await house.outbox.to(email);
  return { requestToken, code: mail?.code, ...(path === '/magic-link' && { token: await house.outbox.token(email, '/magic-link') }) };
}

const byLink = async (house: TestHouse, email: string): Promise<Use> => {
  const { token: link, requestToken } = await mailed(house, '/magic-link', email);
  return () => house.visitor().post('/magic-link/verify', { token: link, requestToken, ...token });
};

const byMailedCode = async (house: TestHouse, email: string): Promise<Use> => {
  const { code, requestToken } = await mailed(house, '/email-code', email);
  return () => house.visitor().post('/email-code/verify', { email, code, requestToken, ...token });
};

/** The link of a registration, in the browser that asked for it: it signs in there. */
async function byVerification(house: TestHouse, email: string): Promise<Use> {
  const browser = house.visitor();
  await browser.post('/register', { email, password: goodPassword });
  const link = await house.outbox.token(email, '/verify-email');
  return () => browser.post('/verify-email', { token: link, ...token });
}

/** Somebody who registered, and never showed the mailbox: what they left there is gone once its owner comes. */
async function planted(house: TestHouse): Promise<string> {
  const email = newEmail();
  const { db, clock } = house.daemun.deps;
  await db.transaction((tx) => createUser(tx, clock, { email, emailVerified: false }));
  return email;
}

/** An account whose address was proven in another browser: the password waits for the mailbox. */
async function awaitingMailbox(house: TestHouse): Promise<string> {
  const email = newEmail();
  await house.visitor().post('/register', { email, password: goodPassword });
  await house.visitor({ address: '198.51.100.7' }).post('/verify-email', { token: await house.outbox.token(email, '/verify-email') });
  return email;
}

async function choosesSms(house: TestHouse) {
  const person = await withPhone(house);
  await person.browser.post('/2fa/sms');
  house.clock.advance(61);
  return person;
}

async function administrator(house: TestHouse) {
  const email = newEmail('admin');
  await setPasswordOf(house, { email, roles: ['admin'] });
  const browser = await signIn(house, { email, password: goodPassword });
  const person = { email, password: goodPassword, browser, userId: (await browser.get('/session')).body.user.id };
  const somebody = await enrol(house, person);
  await house.visitor().post('/recovery', { email });
  const link = await house.outbox.token(email, '/reset');
  const reset = (proof: object) => house.visitor().post('/recovery/reset', { token: link, password: otherPassword, ...proof });
  return { somebody, link, reset };
}

/** Every proof that is spent by using it. */
const proofs: Readonly<Record<string, (house: TestHouse) => Promise<Use>>> = {
  'a magic link of somebody new': (house) => byLink(house, newEmail()),
  'a magic link': async (house) => byLink(house, (await signedUp(house)).email),
  'a magic link that proves the address': async (house) => byLink(house, await planted(house)),
  'a mailed code of somebody new': (house) => byMailedCode(house, newEmail()),
  'a mailed code': async (house) => byMailedCode(house, (await signedUp(house)).email),
  'a mailed code that proves the address': async (house) => byMailedCode(house, await planted(house)),
  'a mailed code to raise a session': async (house) => {
    const email = newEmail();
    const { tokens } = (await (await byMailedCode(house, email))()).body;
    const { code, requestToken } = await mailed(house, '/email-code', email);
    return () => house.visitor().post('/step-up/email-code', { code, requestToken }, bearer(tokens.accessToken));
  },
  'a code of the mailbox': async (house) => {
    const email = await awaitingMailbox(house);
    const { signInToken } = await byPassword(house, { email });
    await house.visitor().post('/2fa/email/send', { signInToken });
    const [mail] = await house.outbox.to(email);
    return () => house.visitor().post('/verify-2fa', { emailCode: mail?.code, signInToken, ...token });
  },
  'a link of verification': async (house) => byVerification(house, newEmail()),
  'a link of verification that claims an account': async (house) => byVerification(house, await planted(house)),
  'a texted code': async (house) => {
    const { phone } = await withPhone(house);
    house.clock.advance(61);
    const { requestToken } = (await house.visitor().post('/phone-login/send', { phone, ...token })).body;
    const code = await textedCode(house, phone);
    return () => house.visitor().post('/phone-login/verify', { phone, code, requestToken, ...token });
  },
  'a texted code as the second factor': async (house) => {
    const person = await choosesSms(house);
    const { signInToken } = await byPassword(house, person);
    await house.visitor().post('/2fa/sms/send', { signInToken });
    const smsCode = await textedCode(house, person.phone);
    return () => house.visitor().post('/verify-2fa', { smsCode, signInToken, ...token });
  },
  'a texted code to raise a session': async (house) => {
    const person = await choosesSms(house);
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    const code = await textedCode(house, person.phone);
    return () => person.browser.post('/step-up/sms-code', { code });
  },
  'a texted code that proves a number': async (house) => {
    const { browser } = await signedUp(house);
    const phone = newPhone();
    await browser.post('/sms/send', { phone });
    const code = await textedCode(house, phone);
    return () => browser.post('/sms/verify', { phone, code });
  },
  'a code of the app': async (house) => {
    const person = await enrolled(house);
    const { signInToken } = await byPassword(house, person);
    return () => house.visitor().post('/verify-2fa', { code: person.code(), signInToken, ...token });
  },
  'a backup code': async (house) => {
    const person = await enrolled(house);
    const { signInToken } = await byPassword(house, person);
    return () => house.visitor().post('/verify-2fa', { backupCode: person.backupCodes[0], signInToken, ...token });
  },
  'a backup code to raise a session': async (house) => {
    const { browser, backupCodes } = await enrolled(house);
    return () => browser.post('/step-up/backup-code', { backupCode: backupCodes[0] });
  },
  'a passkey': async (house) => {
    const { authenticator } = await withPasskey(house);
    const { requestToken, ...options } = (await house.visitor().post('/passkey/login/start', token)).body;
    const response = authenticator.get(options);
    return () => house.visitor().post('/passkey/login/complete', { response, requestToken, ...token });
  },
  'a passkey as the second factor': async (house) => {
    const person = await addPasskey(house, await enrolled(house));
    const { signInToken } = await byPassword(house, person);
    const response = person.authenticator.get((await house.visitor().post('/2fa/passkey/start', { signInToken })).body);
    return () => house.visitor().post('/2fa/passkey/complete', { response, signInToken, ...token });
  },
  'a passkey to raise a session': async (house) => {
    const { browser, authenticator } = await withPasskey(house);
    const response = authenticator.get((await browser.post('/step-up/passkey/start')).body);
    return () => browser.post('/step-up/passkey', { response });
  },
  'a passkey that is made': async (house) => {
    const { browser } = await signedUp(house);
    const made = createAuthenticator(house.daemun.settings.origin).create((await browser.post('/passkey/register/start', {})).body);
    return () => browser.post('/passkey/register/complete', { response: made });
  },
  'the token that keeps an account': async (house) => {
    const person = await signedUp(house);
    await person.browser.delete('/account');
    const { restoreToken } = await byPassword(house, person);
    return () => house.visitor().post('/account/restore', { token: restoreToken, ...token });
  },
  'a code of the app beside a link of recovery': async (house) => {
    const { somebody, reset } = await administrator(house);
    return () => reset({ code: somebody.code() });
  },
  'a backup code beside a link of recovery': async (house) => {
    const { somebody, reset } = await administrator(house);
    return () => reset({ backupCode: somebody.backupCodes[0] });
  },
  'a passkey beside a link of recovery': async (house) => {
    const { somebody, link, reset } = await administrator(house);
    const { authenticator } = await addPasskey(house, somebody);
    const passkey = authenticator.get((await house.visitor().post('/recovery/passkey/start', { token: link })).body);
    return () => reset({ passkey });
  },
};

describe.each(databases)('a right proof, where something of ours fails after it, on %s', (database) => {
  let failing = false;
  const house = useHouse({
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
    const use = await prepare(house);
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
    const use = await prepare(house);
    failing = true;
    expect((await use()).status).toBe(500);
    failing = false;
    const replies = await together(50, use);
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
