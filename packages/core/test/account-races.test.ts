import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { resetPasswordLink } from '../src/factors/password/links.ts';
import { passwords } from '../src/factors/password/tables.ts';
import { issue } from '../src/one-time/single-use.ts';
import { banUser } from '../src/operations/admin/users.ts';
import { sessions } from '../src/session/tables.ts';
import { type TestApp, useApp } from './app.ts';
import type { Reply } from './client.ts';
import { databases } from './databases.ts';
import { goodPassword, newEmail, otherPassword, type Person, signedUp, signIn, together } from './people.ts';

const rounds = 20;
const thirdPassword = 'granite-harbor-77-thimble';

function statuses(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function liveSessions({ daemun }: TestApp, { userId }: Person): Promise<number> {
  return (await daemun.deps.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId))).length;
}

function resetToken({ daemun: { deps } }: TestApp, { userId, email }: Person): Promise<string> {
  return deps.db.transaction((tx) => issue(deps, tx, resetPasswordLink, { key: userId, userId, payload: { email } }));
}

/** Up to `most` milliseconds later: the other side of the race is met at another place in each round. */
function aMoment(most: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.random() * most));
}

describe.each(databases)('accounts in races on %s', (database) => {
  const app = useApp({ database });
  /** Without waits after failures: parallel sign-ins of one person are all verified. */
  const unhurried = useApp({
    database,
    settings: { lockout: { delaysSeconds: [0], disableAfter: 100 }, lifetimes: { sessionsPerUser: 5 } },
  });

  it('50 registrations of one address at once: one link works, and makes one account', async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = newEmail();
      const asked = await together(50, () => app.client().post('/register', { email, password: goodPassword }));
      expect(statuses(asked)).toEqual({ 202: 50 });
      const mails = await app.outbox.to(email);
      const tokens = mails.map(({ links }) =>
        new URL(links.find((link) => link.includes('/verify-email')) ?? '').searchParams.get('token'),
      );
      expect(new Set(tokens).size).toBe(50);
      const opened = await Promise.all(tokens.map((token) => app.client().post('/verify-email', { token })));
      expect(statuses(opened)).toEqual({ 200: 1, 400: 49 });
      expect(await app.outbox.to(email)).toHaveLength(50);
    }
  });

  it('first passwords that are set at once: one is taken, and it is the one that signs in', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(app);
      await app.daemun.deps.db.delete(passwords).where(eq(passwords.userId, person.userId));
      const chosen = [goodPassword, otherPassword, thirdPassword];
      const replies = await Promise.all(chosen.map((newPassword) => person.browser.clone().post('/password', { newPassword })));
      expect([round, replies.filter(({ status }) => status === 204).length]).toEqual([round, 1]);
      const taken = chosen[replies.findIndex(({ status }) => status === 204)] ?? '';
      expect((await app.client().post('/login', { identifier: person.email, password: taken })).body.status).toBe('signed-in');
    }
  });

  it('S-21 50 wrong passwords at once: five are judged', async () => {
    const { email } = await signedUp(app);
    const replies = await together(50, (index) => app.client().post('/login', { identifier: email, password: `wrong-guess-${index}` }));
    expect(statuses(replies)).toEqual({ 401: 5, 429: 45 });
  });

  it('S-21 20 wrong passwords and then the right one, in one burst: it is not even looked at', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { email, password } = await signedUp(app);
      const guesses = [...Array.from({ length: 20 }, (_, index) => `wrong-guess-${index}`), password];
      const replies = await Promise.all(guesses.map((guess) => app.client().post('/login', { identifier: email, password: guess })));
      expect([round, statuses(replies), replies.at(-1)?.status]).toEqual([round, { 401: 5, 429: 16 }, 429]);
    }
  });

  it('S-22 wrong passwords for nobody are counted alike', async () => {
    const email = newEmail();
    const replies = await together(50, () => app.client().post('/login', { identifier: email, password: goodPassword }));
    expect(statuses(replies)).toEqual({ 401: 5, 429: 45 });
  });

  const endings: Record<string, (person: Person) => Promise<unknown>> = {
    'a reset': async (person) => {
      const token = await resetToken(unhurried, person);
      await aMoment(40);
      expect((await unhurried.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
    },
    'a ban': async ({ email }) => {
      await aMoment(80);
      await banUser(unhurried.daemun.deps, email, { actor: 'test' });
    },
    'the deletion': async ({ browser }) => {
      await aMoment(80);
      expect((await browser.delete('/account')).status).toBe(202);
    },
  };

  it.each(Object.entries(endings))(`S-62 sign-ins while %s is under way, ${rounds} rounds: no session survives`, async (_, end) => {
    const seen: Record<number, number> = {};
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      // With the person's own one as many as there may be: none ends to make room.
      const clients = Array.from({ length: 4 }, () => unhurried.client());
      const login = { identifier: person.email, password: person.password };
      const [replies] = await Promise.all([Promise.all(clients.map((client) => client.post('/login', login))), end(person)]);
      for (const { status } of replies) seen[status] = (seen[status] ?? 0) + 1;
      expect([round, await liveSessions(unhurried, person)]).toEqual([round, 0]);
      const after = await Promise.all([person.browser, ...clients].map((client) => client.get('/session')));
      expect(statuses(after)).toEqual({ 401: 5 });
    }
    expect(Object.keys(seen).filter((status) => status !== '200' && status !== '401')).toEqual([]);
  });

  it('S-05 50 changes of one password at once: one is made, and its password is the one that works', async () => {
    const person = await signedUp(unhurried);
    await signIn(unhurried, person);
    const wanted = (index: number) => `${otherPassword}-${index}`;
    const replies = await together(50, (index) =>
      person.browser.clone().post('/password', { currentPassword: person.password, newPassword: wanted(index) }),
    );
    expect(statuses(replies)).toEqual({ 204: 1, 401: 49 });
    const made = replies.findIndex(({ status }) => status === 204);
    await signIn(unhurried, { email: person.email, password: wanted(made) });
    const old = await unhurried.client().post('/login', { identifier: person.email, password: person.password });
    expect(old.status).toBe(401);
  });

  it(`S-54 a change of password while a reset is under way, ${rounds} rounds: one of the two is made, and is the one that works`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      const token = await resetToken(unhurried, person);
      const change = { currentPassword: person.password, newPassword: thirdPassword };
      const [changed, reset] = await Promise.all([
        aMoment(10).then(() => person.browser.post('/password', change)),
        aMoment(10).then(() => unhurried.client().post('/recovery/reset', { token, password: otherPassword })),
      ]);
      expect([round, [changed.status, reset.status].filter((status) => status === 204)]).toEqual([round, [204]]);
      await signIn(unhurried, { email: person.email, password: changed.status === 204 ? thirdPassword : otherPassword });
    }
  });

  it(`S-62 a step-up while a reset is under way, ${rounds} rounds: the session ends, and neither blocks the other`, async () => {
    const seen = new Set<number>();
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      const token = await resetToken(unhurried, person);
      const [reset, ...raised] = await Promise.all([
        aMoment(10).then(() => unhurried.client().post('/recovery/reset', { token, password: otherPassword })),
        ...Array.from({ length: 4 }, () =>
          aMoment(30).then(() => person.browser.clone().post('/step-up/password', { password: person.password })),
        ),
      ]);
      for (const { status } of raised) seen.add(status);
      expect([round, reset.status, await liveSessions(unhurried, person)]).toEqual([round, 204, 0]);
    }
    expect([...seen].filter((status) => status !== 200 && status !== 401)).toEqual([]);
  });

  it(`S-54 a mailed sign-in while the account is banned, ${rounds} rounds: no session survives, and neither blocks the other`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      const browser = unhurried.client();
      await browser.post('/magic-link', { email: person.email });
      const token = await unhurried.outbox.token(person.email, '/magic-link');
      const [opened] = await Promise.all([
        aMoment(10).then(() => browser.post('/magic-link/verify', { token })),
        aMoment(10).then(() => banUser(unhurried.daemun.deps, person.email, { actor: 'test' })),
      ]);
      expect([round, [200, 400].includes(opened.status), await liveSessions(unhurried, person)]).toEqual([round, true, 0]);
      expect(unhurried.logged.filter((line) => line.includes('deadlock'))).toEqual([]);
    }
  });

  it(`S-54 an e-mail change asked for while a reset is under way, ${rounds} rounds: no link for it is left`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      const token = await resetToken(unhurried, person);
      const thief = newEmail('thief');
      const [reset, asked] = await Promise.all([
        unhurried.client().post('/recovery/reset', { token, password: otherPassword }),
        aMoment(40).then(() => person.browser.post('/email', { email: thief })),
      ]);
      expect([round, reset.status, [202, 401].includes(asked.status)]).toEqual([round, 204, true]);
      const [mail] = await unhurried.outbox.to(thief);
      const link = mail && new URL(mail.links.find((candidate) => candidate.includes('/confirm-email')) ?? '');
      const confirmed = link && (await unhurried.client().post('/email/confirm', { token: link.searchParams.get('token') }));
      expect([round, confirmed?.status ?? 400]).toEqual([round, 400]);
    }
  });

  it(`activity of five sessions being written while they end, ${rounds} rounds: neither blocks the other`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(unhurried);
      const others = await Promise.all(Array.from({ length: 4 }, () => signIn(unhurried, person)));
      const browsers = round % 2 === 0 ? [person.browser, ...others] : [...others, person.browser].reverse();
      const token = await resetToken(unhurried, person);
      unhurried.clock.advance(120);
      for (const browser of browsers) expect((await browser.get('/session')).status).toBe(200);
      const reset = unhurried.client().post('/recovery/reset', { token, password: otherPassword });
      let done = false;
      const flushing = (async () => {
        while (!done) {
          await unhurried.daemun.settle();
          await Promise.all(browsers.map((browser) => browser.get('/session')));
          await aMoment(1);
        }
      })();
      expect([round, (await reset).status]).toEqual([round, 204]);
      done = true;
      await flushing;
    }
    expect(unhurried.logged.filter((line) => line.includes('deadlock'))).toEqual([]);
  });

  it('the limit of sessions holds exactly under sign-ins at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await signedUp(unhurried);
      const clients = Array.from({ length: 20 }, () => unhurried.client());
      const login = { identifier: person.email, password: person.password };
      expect(statuses(await Promise.all(clients.map((client) => client.post('/login', login))))).toEqual({ 200: 20 });
      expect(await liveSessions(unhurried, person)).toBe(5);
      const alive = await Promise.all([person.browser, ...clients].map((client) => client.get('/session')));
      expect(statuses(alive)).toEqual({ 200: 5, 401: 16 });
    }
  });
});
