import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol, enrolled, passwordGiven } from '../../test/authenticator.ts';
import type { TestClient } from '../../test/client.ts';
import { type Answered, byLink, byMailedCode, byPasskey, byPassword, byText, close, keepLink } from '../../test/closed-accounts.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey, type PasskeyOwner, withPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { type Reachable, textedCode, withPhone } from '../../test/phones.ts';
import { bearer } from '../../test/tokens.ts';
import { banUser } from '../operations/admin/users.ts';

const day = 24 * 3600;

interface Way<Somebody extends Person> {
  readonly before: (app: TestApp) => Promise<Somebody>;
  readonly prove: (app: TestApp, somebody: Somebody) => Promise<Answered>;
}

/** Rows differ in who is there before; each is checked for itself. */
const way = <Somebody extends Person>(one: Way<Somebody>): Way<Person> => one as unknown as Way<Person>;

/** Every way to sign in that begins and ends with one proof. */
const ways: Readonly<Record<string, Way<Person>>> = {
  'the password': way({ before: signedUp, prove: byPassword }),
  'a mailed link': way({ before: signedUp, prove: byLink }),
  'a mailed code': way({ before: signedUp, prove: byMailedCode }),
  'a texted code': way<Reachable>({ before: withPhone, prove: byText }),
  'a passkey': way<PasskeyOwner>({ before: (app) => withPasskey(app), prove: byPasskey }),
};

describe.each(databases)('a sign-in to an account that waits for its deletion, on %s', (database) => {
  const app = useApp({ database });
  const signedInTo = async (browser: TestClient) => (await browser.get('/session')).body.user?.id;
  const keep = (browser: TestClient, token: string) => browser.post('/account/restore', { token });

  it.each(Object.entries(ways))(
    'R20 by %s: is told until when, and keeps the account and signs in by one click',
    async (_, { before, prove }) => {
      const person = await before(app);
      const deletionDueAt = await close(person);
      const { browser, reply } = await prove(app, person);
      expect([reply.status, reply.body]).toEqual([
        200,
        { status: 'deletion-scheduled', deletionDueAt, restoreToken: expect.stringMatching(/^[\w-]{43}$/) },
      ]);
      // Told, and no more: nobody is signed in before the account is kept.
      expect([await signedInTo(browser), browser.cookies.has('__Host-daemun')]).toEqual([undefined, false]);
      const kept = await keep(browser, reply.body.restoreToken);
      expect([kept.status, kept.body.status, kept.body.user?.id]).toEqual([200, 'signed-in', person.userId]);
      expect(await signedInTo(browser)).toBe(person.userId);
      app.clock.advance(15 * day);
      await app.daemun.settle();
      expect((await prove(app, person)).reply.body.status).toBe('signed-in');
    },
  );

  const seconds: Readonly<Record<string, Way<Person> & { second(app: TestApp, person: Person, waiting: TestClient): Promise<Answered> }>> =
    {
      'a code of the app': {
        ...way({ before: enrolled, prove: byPassword }),
        second: async (_, person, browser) => ({
          browser,
          reply: await browser.post('/verify-2fa', { code: (person as never as { code(): string }).code() }),
        }),
      },
      'a backup code': {
        ...way({ before: enrolled, prove: byLink }),
        second: async (_, person, browser) => ({
          browser,
          reply: await browser.post('/verify-2fa', { backupCode: (person as never as { backupCodes: string[] }).backupCodes[0] }),
        }),
      },
      'a passkey': {
        ...way({ before: async (home) => addPasskey(home, await enrolled(home)), prove: byMailedCode }),
        second: async (_, person, browser) => {
          const { authenticator } = person as Awaited<ReturnType<typeof withPasskey>>;
          const { body } = await browser.post('/2fa/passkey/start', {});
          return { browser, reply: await browser.post('/2fa/passkey/complete', { response: authenticator.get(body) }) };
        },
      },
      'a texted code': {
        ...way({
          before: async (home) => {
            const person = await enrol(home, await withPhone(home));
            await person.browser.post('/2fa/sms');
            return person;
          },
          prove: byPassword,
        }),
        second: async (home, person, browser) => {
          home.clock.advance(61);
          await browser.post('/2fa/sms/send', {});
          const code = await textedCode(home, (person as never as { phone: string }).phone);
          return { browser, reply: await browser.post('/verify-2fa', { smsCode: code }) };
        },
      },
    };

  it.each(Object.entries(seconds))(
    'R20 asks for every factor of the account first: the second by %s',
    async (_, { before, prove, second }) => {
      const person = await before(app);
      const deletionDueAt = await close(person);
      const { browser, reply } = await prove(app, person);
      expect(reply.body).toMatchObject({ status: 'second-factor-required' });
      expect(JSON.stringify(reply.body)).not.toContain(deletionDueAt);
      const told = (await second(app, person, browser)).reply;
      expect(told.body).toEqual({ status: 'deletion-scheduled', deletionDueAt, restoreToken: expect.any(String) });
      const kept = await keep(browser, told.body.restoreToken);
      expect(kept.body.status).toBe('signed-in');
      // The session has what was proven, both: it may do what asks for the second factor.
      expect((await browser.get('/export')).status).toBe(200);
      expect(await signedInTo(browser)).toBe(person.userId);
    },
  );

  it('R20 spends a code of the app that was told: the same code opens nothing more', async () => {
    const person = await enrolled(app);
    await close(person);
    const [first, second] = [await passwordGiven(app, person), await passwordGiven(app, person)];
    const code = person.code();
    expect((await first.post('/verify-2fa', { code })).body.status).toBe('deletion-scheduled');
    expect((await second.post('/verify-2fa', { code })).body.code).toBe('invalid_code');
    // Nor does the sign-in that was told go on.
    expect((await first.post('/verify-2fa', { backupCode: person.backupCodes[0] })).status).toBe(401);
  });

  it('R5 asks a browser that was trusted for the second factor, too: closing has ended the trust', async () => {
    const person = await enrolled(app);
    const trusting = await passwordGiven(app, person);
    expect((await trusting.post('/verify-2fa', { code: person.code(), trustDevice: true })).body.status).toBe('signed-in');
    const again = await trusting.post('/login', { identifier: person.email, password: goodPassword });
    expect(again.body.status).toBe('signed-in');
    app.clock.advance(30);
    await trusting.post('/step-up/totp', { code: person.code() });
    await close({ browser: trusting });
    const reply = await trusting.post('/login', { identifier: person.email, password: goodPassword });
    expect(reply.body.status).toBe('second-factor-required');
  });

  it('S-09 answers strangers as a wrong password does: status, body, headers, statements', async () => {
    const closed = await signedUp(app);
    await close(closed);
    const open = await signedUp(app);
    await app.daemun.settle();
    const answerTo = async (identifier: string) => {
      const before = app.allStatements();
      const { status, body, headers } = await app.client().post('/login', { identifier, password: 'not the right one' });
      const { 'x-request-id': _, ...rest } = Object.fromEntries(headers) as Record<string, string>;
      return [status, body, rest, app.allStatements() - before];
    };
    expect(await answerTo(closed.email)).toEqual(await answerTo(open.email));
  });

  it('answers as a wrong password does once the grace is over, though nothing was deleted yet', async () => {
    const person = await signedUp(app);
    const { restoreToken } = await close(person).then(async () => (await byPassword(app, person)).reply.body);
    app.clock.advance(14 * day);
    expect((await byPassword(app, person)).reply.body.code).toBe('invalid_credentials');
    expect((await keep(app.client(), await keepLink(app, person.email))).body.code).toBe('invalid_link');
    expect((await keep(app.client(), restoreToken)).body.code).toBe('invalid_link');
  });

  it('S-47 a restore token works once: of 50 at once one keeps the account, and one browser is signed in', async () => {
    const person = await signedUp(app);
    await close(person);
    const { browser, reply } = await byPassword(app, person);
    const replies = await together(50, () => browser.clone().post('/account/restore', { token: reply.body.restoreToken }));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'invalid_link')).toHaveLength(49);
    expect((await (await signIn(app, person)).get('/sessions')).body.sessions).toHaveLength(2);
  });

  it('S-47 of many tokens at once, mailed ones too, one keeps the account and the others end with it', async () => {
    const person = await signedUp(app);
    await close(person);
    const told = await together(10, () => byPassword(app, person));
    const mailed = await keepLink(app, person.email);
    const replies = await Promise.all([
      ...told.map(({ browser, reply }) => keep(browser, reply.body.restoreToken)),
      keep(app.client(), mailed),
    ]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    // Closed once more, none of the earlier ones keeps it.
    const again = await signIn(app, person);
    await close({ browser: again });
    for (const { browser, reply } of told) expect((await keep(browser, reply.body.restoreToken)).body.code).toBe('invalid_link');
    expect((await keep(app.client(), mailed)).body.code).toBe('invalid_link');
  });

  it('a restore and the deletion at the same moment: the account is kept, or gone, and never half of each', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await signedUp(app);
      await close(person);
      app.clock.advance(14 * day - 1);
      const told = await together(5, () => byPassword(app, person));
      const restoring = Promise.all(told.map(({ browser, reply }) => keep(browser, reply.body.restoreToken)));
      app.clock.advance(1);
      const [replies] = await Promise.all([restoring, together(5, () => app.daemun.settle())]);
      const kept = replies.filter(({ status }) => status === 200);
      await app.daemun.settle();
      expect(kept.length).toBeLessThanOrEqual(1);
      expect((await byPassword(app, person)).reply.status).toBe(kept.length === 1 ? 200 : 401);
    }
  });

  it('S-27 a restore token lives as long as a sign-in that waits, and signs in nobody but the browser that proved itself', async () => {
    const person = await signedUp(app);
    await close(person);
    const first = await byPassword(app, person);
    app.clock.advance(601);
    expect((await keep(first.browser, first.reply.body.restoreToken)).body.code).toBe('invalid_link');
    const second = await byPassword(app, person);
    const stranger = app.client();
    const reply = await keep(stranger, second.reply.body.restoreToken);
    // Shown elsewhere it keeps the account, as its owner has said, and opens nothing there.
    expect([reply.status, reply.body]).toEqual([200, { status: 'restored' }]);
    expect([await signedInTo(stranger), await signedInTo(second.browser)]).toEqual([undefined, undefined]);
    expect((await byPassword(app, person)).reply.body.status).toBe('signed-in');
  });

  it('an app gets its tokens by it', async () => {
    const person = await signedUp(app);
    await close(person);
    const mobile = app.client();
    const told = await mobile.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' });
    expect([told.body.status, mobile.cookies.size]).toEqual(['deletion-scheduled', 0]);
    const kept = await mobile.post('/account/restore', { token: told.body.restoreToken, transport: 'token' });
    expect(kept.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
    expect((await app.client().get('/session', bearer(kept.body.tokens.accessToken))).body.user.id).toBe(person.userId);
  });

  it('S-62 a ban, and an undo, end restore tokens', async () => {
    const person = await signedUp(app);
    await close(person);
    const { browser, reply } = await byPassword(app, person);
    await banUser(app.daemun.deps, person.email, { actor: 'cli' });
    expect((await keep(browser, reply.body.restoreToken)).body.code).toBe('invalid_link');
    expect((await byPassword(app, person)).reply.body.code).toBe('invalid_credentials');
  });

  it('R20 whoever has the password alone of an account with two-factor keeps nothing', async () => {
    const person = await enrolled(app);
    await close(person);
    const thief = await passwordGiven(app, person);
    const { body } = await thief.post('/login', { identifier: person.email, password: goodPassword });
    expect(body.restoreToken).toBeUndefined();
    for (const token of [body.signInToken, newEmail(), thief.cookies.get('__Host-daemun-flow') ?? '']) {
      expect((await keep(thief, token)).body.code).toBe('invalid_link');
    }
  });

  it('R4 whoever has the mailbox alone keeps the account by its link, and gets into nothing: the second factor is asked for as ever', async () => {
    const person = await enrolled(app);
    await close(person);
    const thief = app.client();
    expect((await keep(thief, await keepLink(app, person.email))).body).toEqual({ status: 'restored' });
    expect(await signedInTo(thief)).toBeUndefined();
    expect((await byLink(app, person)).reply.body.status).toBe('second-factor-required');
    // The owner hears of it.
    expect((await app.outbox.to(person.email)).some(({ subject }) => subject === 'Your account at Daemun stays')).toBe(true);
  });
});
