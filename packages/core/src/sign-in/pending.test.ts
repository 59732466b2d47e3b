import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrolled, passwordGiven } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword } from '../../test/people.ts';
import { banUser } from '../operations/admin/users.ts';

const lifetimeSeconds = 600;

describe.each(databases)('a sign-in that waits for its second factor, on %s', (database) => {
  const app = useApp({ database });

  it('C2 ends after ten minutes, by whatever it would have been finished', async () => {
    const person = await enrolled(app);
    const { authenticator } = await addPasskey(app, person);
    const [first, inTime, late] = [await passwordGiven(app, person), await passwordGiven(app, person), await passwordGiven(app, person)];
    const { body: options } = await late.post('/2fa/passkey/start', {});
    const mobile = app.client();
    const waiting = await mobile.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' });
    const { signInToken, expiresAt } = waiting.body;
    expect(expiresAt).toBe(new Date(app.clock.now().getTime() + lifetimeSeconds * 1000).toISOString());

    app.clock.advance(lifetimeSeconds - 1);
    expect((await inTime.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
    app.clock.advance(31);
    const finishes = {
      code: () => late.post('/verify-2fa', { code: person.code() }),
      'code by token': () => mobile.post('/verify-2fa', { code: person.code(), signInToken, transport: 'token' }),
      'backup code': () => first.post('/verify-2fa', { backupCode: person.backupCodes[0] }),
      'begun passkey': () => late.post('/2fa/passkey/complete', { response: authenticator.get(options) }),
      passkey: () => first.post('/2fa/passkey/start', {}),
      'text message': () => first.post('/2fa/sms/send', {}),
    };
    for (const [name, finish] of Object.entries(finishes)) expect([name, (await finish()).status]).toEqual([name, 401]);
    for (const browser of [first, late, mobile]) expect((await browser.get('/session')).status).toBe(401);
    // Nothing was used up by it: the same codes do for a sign-in of now.
    const again = await passwordGiven(app, person);
    expect((await again.post('/verify-2fa', { backupCode: person.backupCodes[0] })).body.status).toBe('signed-in');
  });

  it('S-27 is finished once, by however many right codes', async () => {
    const person = await enrolled(app);
    const mobile = app.client();
    const { signInToken } = (await mobile.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    const finish = (proof: object) => app.client().post('/verify-2fa', { ...proof, signInToken, transport: 'token' });
    expect((await finish({ code: person.code() })).body.status).toBe('signed-in');
    app.clock.advance(30);
    const [first, second] = person.backupCodes;
    for (const proof of [{ code: person.code() }, { backupCode: first }]) expect((await finish(proof)).status).toBe(401);
    // Two at once, each right: one of them finishes it.
    const other = (await mobile.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    const both = await Promise.all(
      [first, second].map((backupCode) =>
        app.client().post('/verify-2fa', { backupCode, signInToken: other.signInToken, transport: 'token' }),
      ),
    );
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('S-09 S-62 begins for no account that is banned or deleted, and says nothing of its second factor', async () => {
    const banned = await enrolled(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const closed = await enrolled(app);
    expect((await closed.browser.delete('/account')).status).toBe(202);
    // The grace is over, and the sweep has not come yet.
    app.clock.advance(14 * 24 * 3600);
    for (const { email } of [banned, closed]) {
      for (const password of [goodPassword, 'not the right one']) {
        const reply = await app.client().post('/login', { identifier: email, password });
        expect([reply.status, reply.body.code]).toEqual([401, 'invalid_credentials']);
      }
    }
  });

  it('S-33 counts no wrong code once it has ended', async () => {
    const person = await enrolled(app);
    const late = await passwordGiven(app, person);
    app.clock.advance(lifetimeSeconds + 1);
    for (let guess = 0; guess < 6; guess += 1) expect((await late.post('/verify-2fa', { code: '000000' })).status).toBe(401);
    const browser = await passwordGiven(app, person);
    expect((await browser.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
  });
});
