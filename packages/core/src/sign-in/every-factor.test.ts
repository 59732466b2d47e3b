import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol } from '../../test/authenticator.ts';
import type { Reply } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { signedUp } from '../../test/people.ts';
import { textedCode, withPhone } from '../../test/phones.ts';
import { users } from '../account/tables.ts';
import { chooseSms } from '../factors/sms-code/queries.ts';

const byToken = { transport: 'token' } as const;

describe.each(databases)('every factor, on %s', (database) => {
  const app = useApp({ database });

  /** What sign-in could ask an account for, by method, whatever counts for it. */
  async function offered(userId: string): Promise<string[]> {
    const { db, factors } = app.daemun.deps;
    const methods: string[] = [];
    for (const factor of factors.all) {
      const ways = [factor.offersFirst(db, userId), factor.offersSecond(db, userId, []), factor.offersStepUp(db, userId)];
      if ((await Promise.all(ways)).includes(true)) methods.push(factor.method);
    }
    return methods.sort();
  }

  /** Somebody with one of each. */
  async function withEverything() {
    const person = await enrol(app, await withPhone(app));
    expect((await person.browser.post('/2fa/sms')).status).toBe(200);
    await addPasskey(app, person);
    return person;
  }

  it('S-15 is gone with whoever planted it, once the owner of the address arrives; so is the number', async () => {
    const { userId } = await withEverything();
    expect(await offered(userId)).toEqual(app.daemun.deps.factors.all.map(({ method }) => method).sort());
    const { db, events, clock, factors } = app.daemun.deps;
    const blank = await Promise.all(factors.all.map(async ({ describe }) => describe(db, (await signedUp(app)).userId)));
    await db.transaction((tx) => events.publish(tx, { type: 'account.claimed', at: clock.now(), userId }));
    // The mailbox is the owner's.
    expect(await offered(userId)).toEqual(['email-code']);
    expect(await Promise.all(factors.all.map(({ describe }) => describe(db, userId)))).toEqual(blank);
    const [user] = await db.select().from(users).where(eq(users.id, userId));
    expect(user).toMatchObject({ twoFactorEnabled: false, phone: null });
  });

  it('but the password, the passkeys and the mailbox goes with two-factor', async () => {
    const { userId, browser, code } = await withEverything();
    app.clock.advance(30);
    expect((await browser.post('/disable-2fa', { code: code() })).status).toBe(204);
    expect(await offered(userId)).toEqual(['email-code', 'passkey', 'password', 'sms-code']);
    const { db, factors } = app.daemun.deps;
    const left = await Promise.all(factors.all.map(({ switched }) => switched?.isThere(db, userId) ?? false));
    expect(left).not.toContain(true);
  });
});

describe.each(databases)('S-37 text messages of before the last gateway went, on %s', (database) => {
  const app = useApp({ database, settings: { sms: { gateways: [] } } });

  it('are told as not asked for, and go with two-factor', async () => {
    const person = await enrol(app, await signedUp(app));
    const { db, clock } = app.daemun.deps;
    await db.update(users).set({ phone: '+821055501234', phoneVerifiedAt: clock.now() }).where(eq(users.id, person.userId));
    await db.transaction((tx) => chooseSms(tx, person.userId, clock.now()));
    expect((await person.browser.get('/2fa')).body).toMatchObject({ methods: ['totp', 'backup-code'], notAsked: ['sms-code'] });
    app.clock.advance(30);
    expect((await person.browser.post('/disable-2fa', { code: person.code() })).status).toBe(204);
    expect((await person.browser.get('/2fa')).body).toMatchObject({ enabled: false, methods: [], notAsked: [] });
  });
});

describe.each(databases)('R4 S-37 the role that is given between a right code and its acceptance, on %s', (database) => {
  let meanwhile: () => Promise<unknown> = async () => undefined;
  const app = useApp({
    database,
    settings: {
      tokens: {
        async claims() {
          await meanwhile();
          return {};
        },
      },
    },
  });

  const ways: Record<string, (app: TestApp) => Promise<{ userId: string; use: () => Promise<Reply> }>> = {
    'a mailed code': async ({ outbox, client }) => {
      const { userId, email } = await signedUp(app);
      const { requestToken } = (await client().post('/email-code', { email, ...byToken })).body;
      const [mail] = await outbox.to(email);
      return { userId, use: () => client().post('/email-code/verify', { email, code: mail?.code, requestToken, ...byToken }) };
    },
    'a texted code': async ({ client }) => {
      const { userId, phone } = await withPhone(app);
      app.clock.advance(61);
      const { requestToken } = (await client().post('/phone-login/send', { phone, ...byToken })).body;
      const code = await textedCode(app, phone);
      return { userId, use: () => client().post('/phone-login/verify', { phone, code, requestToken, ...byToken }) };
    },
  };

  it.each(Object.entries(ways))('makes nothing of %s', async (_, prepare) => {
    const { userId, use } = await prepare(app);
    meanwhile = () =>
      app.daemun.deps.db
        .update(users)
        .set({ roles: ['admin'] })
        .where(eq(users.id, userId));
    expect((await use()).body.code).toBe('invalid_code');
  });
});
