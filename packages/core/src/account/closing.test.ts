import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { enrol } from '../../test/authenticator.ts';
import { byPassword, close, keepLink } from '../../test/closed-accounts.ts';
import { databases } from '../../test/databases.ts';
import { type TestHouse, useHouse } from '../../test/house.ts';
import { newEmail, otherPassword, type Person, signedUp } from '../../test/people.ts';
import { textedCode, withPhone } from '../../test/phones.ts';
import type { TestVisitor } from '../../test/visitor.ts';
import { spellMoment } from '../platform/i18n/moment.ts';
import { users } from './tables.ts';

const day = 24 * 3600;

/** Everything that has an address mailed. */
const asks: Readonly<Record<string, (browser: TestVisitor, email: string) => ReturnType<TestVisitor['post']>>> = {
  'registering with the address': (browser, email) => browser.post('/register', { email, password: otherPassword }),
  recovery: (browser, email) => browser.post('/recovery', { email }),
  'asking for a link': (browser, email) => browser.post('/magic-link', { email }),
  'asking for a code': (browser, email) => browser.post('/email-code', { email }),
};

/** An account that is closed, with every mail before now out of the way. */
async function closedAccount(house: TestHouse, language: 'en' | 'ko' = 'en') {
  const person = await signedUp(house, { language });
  const deletionDueAt = await close(person);
  const before = (await house.outbox.to(person.email)).length;
  const since = async () => (await house.outbox.to(person.email)).slice(0, -before);
  return { ...person, deletionDueAt, since };
}

describe.each(databases)('the mails of an account that waits for its deletion, on %s', (database) => {
  const house = useHouse({ database });

  it.each(Object.entries(asks))('R20 %s mails until when, in the words of the page, and a link that keeps it', async (_, ask) => {
    for (const language of ['en', 'ko'] as const) {
      const { email, deletionDueAt, since, ...person } = await closedAccount(house, language);
      expect((await ask(house.visitor({ language }), email)).status).toBe(202);
      const mails = await since();
      expect(mails).toHaveLength(1);
      const [mail] = mails;
      const date = spellMoment(new Date(deletionDueAt), language, 'Asia/Seoul');
      for (const body of [mail?.text, mail?.html]) expect(body).toContain(date);
      expect(mail?.text).not.toMatch(/[{}]|undefined/);
      // Nothing is mailed that would come to nothing: no reset, no registration.
      expect(mail?.links.map((link) => new URL(link).pathname)).not.toContain('/reset');
      expect(mail?.links.map((link) => new URL(link).pathname)).not.toContain('/verify-email');
      const kept = await house.visitor().post('/account/restore', { token: await keepLink(house, email) });
      expect(kept.body).toEqual({ status: 'restored' });
      expect((await byPassword(house, { ...person, email })).reply.body.status).toBe('signed-in');
    }
  });

  it.each(Object.entries(asks))('S-09 S-11 %s is answered as for any address: status, body, headers, statements', async (_, ask) => {
    const { email: closed } = await closedAccount(house);
    const { email: open } = await signedUp(house);
    await house.daemun.settle();
    const answerTo = async (email: string) => {
      const before = house.allStatements();
      const { status, body, headers } = await ask(house.visitor(), email);
      const { 'x-request-id': _request, 'set-cookie': cookie, ...rest } = Object.fromEntries(headers) as Record<string, string>;
      return [status, body, rest, cookie?.replace(/=[^;]*/, ''), house.allStatements() - before];
    };
    expect(await answerTo(closed)).toEqual(await answerTo(open));
  });

  it('R20 a text message to its number signs in as ever, and the sign-in tells the rest', async () => {
    const person = await withPhone(house);
    const deletionDueAt = await close(person);
    house.clock.advance(61);
    const browser = house.visitor();
    expect((await browser.post('/phone-login/send', { phone: person.phone })).status).toBe(200);
    const code = await textedCode(house, person.phone);
    const told = await browser.post('/phone-login/verify', { phone: person.phone, code });
    expect(told.body).toMatchObject({ status: 'deletion-scheduled', deletionDueAt });
  });

  it('each link that is out keeps the account, whichever mail arrives; the first that is used ends the others', async () => {
    const { email } = await closedAccount(house);
    const first = await keepLink(house, email);
    await house.visitor().post('/recovery', { email });
    const second = await keepLink(house, email);
    expect(second).not.toBe(first);
    expect((await house.visitor().post('/account/restore', { token: first })).status).toBe(200);
    expect((await house.visitor().post('/account/restore', { token: second })).body.code).toBe('invalid_link');
  });

  it('where it was kept between the asking and the mail, the usual mail comes, and works', async () => {
    const { email, since, ...person } = await closedAccount(house);
    const token = await keepLink(house, email);
    const browser = house.visitor();
    await browser.post('/magic-link', { email });
    expect((await house.visitor().post('/account/restore', { token })).status).toBe(200);
    const [mail] = (await since()).filter(({ subject }) => subject.startsWith('Sign in'));
    expect(mail?.links.map((link) => new URL(link).pathname)).toEqual(['/magic-link']);
    const verified = await browser.post('/magic-link/verify', { token: await house.outbox.token(email, '/magic-link') });
    expect(verified.body).toMatchObject({ status: 'signed-in', user: { id: person.userId } });
  });

  it('where a reset is demanded, the mail that is on its way says how to keep the account first, and comes once in ten minutes', async () => {
    const { email, since, ...person } = await closedAccount(house);
    await house.daemun.deps.db.update(users).set({ passwordResetRequired: true }).where(eq(users.id, person.userId));
    for (let time = 0; time < 3; time += 1) {
      expect((await byPassword(house, { ...person, email })).reply.body).toEqual({ status: 'password-reset-required' });
    }
    const mails = await since();
    expect(mails.map(({ links }) => links.map((link) => new URL(link).pathname))).toEqual([['/restore-account']]);
    expect((await house.visitor().post('/account/restore', { token: await keepLink(house, email) })).status).toBe(200);
    // Kept, it is led to the reset as before.
    await byPassword(house, { ...person, email });
    expect(await house.outbox.token(email, '/reset')).not.toBe('');
  });

  it('R4 an administrator, who does not sign in by mail, is mailed no link and no code that would', async () => {
    const { email, since, ...person } = await closedAccount(house);
    await house.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, person.userId));
    await house.visitor().post('/magic-link', { email });
    const [mail] = await since();
    expect([mail?.code, mail?.links.map((link) => new URL(link).pathname)]).toEqual([null, ['/restore-account']]);
  });

  it('once the grace is over nobody is mailed a way to keep it; the address registers anew', async () => {
    const { email, since, ...person } = await closedAccount(house);
    house.clock.advance(14 * day);
    // Asked for in the moment before the sweep; it is read after it.
    const browser = house.visitor();
    expect((await browser.post('/register', { email, password: otherPassword })).status).toBe(202);
    expect((await browser.post('/recovery', { email })).status).toBe(202);
    const paths = (await since()).flatMap(({ links }) => links.map((link) => new URL(link).pathname));
    expect(paths).toEqual(['/verify-email']);
    const made = await browser.post('/verify-email', { token: await house.outbox.token(email, '/verify-email') });
    expect(made.body.status).toBe('signed-in');
    expect(made.body.user.id).not.toBe(person.userId);
  });

  it('an address of nobody is mailed as ever', async () => {
    const email = newEmail();
    await house.visitor().post('/magic-link', { email });
    expect((await house.outbox.to(email)).flatMap(({ links }) => links.map((link) => new URL(link).pathname))).toEqual(['/magic-link']);
  });

  it('R4 the mailed link of an account with two-factor keeps it, and signs in nobody', async () => {
    const person: Person = await signedUp(house);
    await person.browser.post('/login', { identifier: person.email, password: person.password });
    const enrolled = await enrol(house, person);
    await close(enrolled);
    const browser = house.visitor();
    const reply = await browser.post('/account/restore', { token: await keepLink(house, person.email) });
    expect([reply.body, browser.cookies.size]).toEqual([{ status: 'restored' }, 0]);
    expect((await byPassword(house, person)).reply.body.status).toBe('second-factor-required');
  });
});
