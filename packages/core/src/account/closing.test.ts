import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol } from '../../test/authenticator.ts';
import type { TestClient } from '../../test/client.ts';
import { byPassword, close, keepLink } from '../../test/closed-accounts.ts';
import { databases } from '../../test/databases.ts';
import { newEmail, otherPassword, type Person, signedUp } from '../../test/people.ts';
import { textedCode, withPhone } from '../../test/phones.ts';
import { spellMoment } from '../platform/i18n/moment.ts';
import { users } from './tables.ts';

const day = 24 * 3600;

/** Everything that has an address mailed. */
const asks: Readonly<Record<string, (browser: TestClient, email: string) => ReturnType<TestClient['post']>>> = {
  'registering with the address': (browser, email) => browser.post('/register', { email, password: otherPassword }),
  recovery: (browser, email) => browser.post('/recovery', { email }),
  'asking for a link': (browser, email) => browser.post('/magic-link', { email }),
  'asking for a code': (browser, email) => browser.post('/email-code', { email }),
};

/** An account that is closed, with every mail before now out of the way. */
async function closedAccount(app: TestApp, language: 'en' | 'ko' = 'en') {
  const person = await signedUp(app, { language });
  const deletionDueAt = await close(person);
  const before = (await app.outbox.to(person.email)).length;
  const since = async () => (await app.outbox.to(person.email)).slice(0, -before);
  return { ...person, deletionDueAt, since };
}

describe.each(databases)('the mails of an account that waits for its deletion, on %s', (database) => {
  const app = useApp({ database });

  it.each(Object.entries(asks))('R20 %s mails until when, in the words of the page, and a link that keeps it', async (_, ask) => {
    for (const language of ['en', 'ko'] as const) {
      const { email, deletionDueAt, since, ...person } = await closedAccount(app, language);
      expect((await ask(app.client({ language }), email)).status).toBe(202);
      const mails = await since();
      expect(mails).toHaveLength(1);
      const [mail] = mails;
      const date = spellMoment(new Date(deletionDueAt), language, 'Asia/Seoul');
      for (const body of [mail?.text, mail?.html]) expect(body).toContain(date);
      expect(mail?.text).not.toMatch(/[{}]|undefined/);
      // Nothing is mailed that would come to nothing: no reset, no registration.
      expect(mail?.links.map((link) => new URL(link).pathname)).not.toContain('/reset');
      expect(mail?.links.map((link) => new URL(link).pathname)).not.toContain('/verify-email');
      const kept = await app.client().post('/account/restore', { token: await keepLink(app, email) });
      expect(kept.body).toEqual({ status: 'restored' });
      expect((await byPassword(app, { ...person, email })).reply.body.status).toBe('signed-in');
    }
  });

  it.each(Object.entries(asks))('S-09 S-11 %s is answered as for any address: status, body, headers, statements', async (_, ask) => {
    const { email: closed } = await closedAccount(app);
    const { email: open } = await signedUp(app);
    await app.daemun.settle();
    const answerTo = async (email: string) => {
      const before = app.allStatements();
      const { status, body, headers } = await ask(app.client(), email);
      const { 'x-request-id': _request, 'set-cookie': cookie, ...rest } = Object.fromEntries(headers) as Record<string, string>;
      return [status, body, rest, cookie?.replace(/=[^;]*/, ''), app.allStatements() - before];
    };
    expect(await answerTo(closed)).toEqual(await answerTo(open));
  });

  it('R20 a text message to its number signs in as ever, and the sign-in tells the rest', async () => {
    const person = await withPhone(app);
    const deletionDueAt = await close(person);
    app.clock.advance(61);
    const browser = app.client();
    expect((await browser.post('/phone-login/send', { phone: person.phone })).status).toBe(200);
    const code = await textedCode(app, person.phone);
    const told = await browser.post('/phone-login/verify', { phone: person.phone, code });
    expect(told.body).toMatchObject({ status: 'deletion-scheduled', deletionDueAt });
  });

  it('each link that is out keeps the account, whichever mail arrives; the first that is used ends the others', async () => {
    const { email } = await closedAccount(app);
    const first = await keepLink(app, email);
    await app.client().post('/recovery', { email });
    const second = await keepLink(app, email);
    expect(second).not.toBe(first);
    expect((await app.client().post('/account/restore', { token: first })).status).toBe(200);
    expect((await app.client().post('/account/restore', { token: second })).body.code).toBe('invalid_link');
  });

  it('where it was kept between the asking and the mail, the usual mail comes, and works', async () => {
    const { email, since, ...person } = await closedAccount(app);
    const token = await keepLink(app, email);
    const browser = app.client();
    await browser.post('/magic-link', { email });
    expect((await app.client().post('/account/restore', { token })).status).toBe(200);
    const [mail] = (await since()).filter(({ subject }) => subject.startsWith('Sign in'));
    expect(mail?.links.map((link) => new URL(link).pathname)).toEqual(['/magic-link']);
    const verified = await browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
    expect(verified.body).toMatchObject({ status: 'signed-in', user: { id: person.userId } });
  });

  it('where a reset is demanded, the mail that is on its way says how to keep the account first, and comes once in ten minutes', async () => {
    const { email, since, ...person } = await closedAccount(app);
    await app.daemun.deps.db.update(users).set({ passwordResetRequired: true }).where(eq(users.id, person.userId));
    for (let time = 0; time < 3; time += 1) {
      expect((await byPassword(app, { ...person, email })).reply.body).toEqual({ status: 'password-reset-required' });
    }
    const mails = await since();
    expect(mails.map(({ links }) => links.map((link) => new URL(link).pathname))).toEqual([['/restore-account']]);
    expect((await app.client().post('/account/restore', { token: await keepLink(app, email) })).status).toBe(200);
    // Kept, it is led to the reset as before.
    await byPassword(app, { ...person, email });
    expect(await app.outbox.token(email, '/reset')).not.toBe('');
  });

  it('R4 an administrator, who does not sign in by mail, is mailed no link and no code that would', async () => {
    const { email, since, ...person } = await closedAccount(app);
    await app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, person.userId));
    await app.client().post('/magic-link', { email });
    const [mail] = await since();
    expect([mail?.code, mail?.links.map((link) => new URL(link).pathname)]).toEqual([null, ['/restore-account']]);
  });

  it('once the grace is over nobody is mailed a way to keep it; the address registers anew', async () => {
    const { email, since, ...person } = await closedAccount(app);
    app.clock.advance(14 * day);
    // Asked for in the moment before the sweep; it is read after it.
    const browser = app.client();
    expect((await browser.post('/register', { email, password: otherPassword })).status).toBe(202);
    expect((await browser.post('/recovery', { email })).status).toBe(202);
    const paths = (await since()).flatMap(({ links }) => links.map((link) => new URL(link).pathname));
    expect(paths).toEqual(['/verify-email']);
    const made = await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(made.body.status).toBe('signed-in');
    expect(made.body.user.id).not.toBe(person.userId);
  });

  it('an address of nobody is mailed as ever', async () => {
    const email = newEmail();
    await app.client().post('/magic-link', { email });
    expect((await app.outbox.to(email)).flatMap(({ links }) => links.map((link) => new URL(link).pathname))).toEqual(['/magic-link']);
  });

  it('R4 the mailed link of an account with two-factor keeps it, and signs in nobody', async () => {
    const person: Person = await signedUp(app);
    await person.browser.post('/login', { identifier: person.email, password: person.password });
    const enrolled = await enrol(app, person);
    await close(enrolled);
    const browser = app.client();
    const reply = await browser.post('/account/restore', { token: await keepLink(app, person.email) });
    expect([reply.body, browser.cookies.size]).toEqual([{ status: 'restored' }, 0]);
    expect((await byPassword(app, person)).reply.body.status).toBe('second-factor-required');
  });
});
