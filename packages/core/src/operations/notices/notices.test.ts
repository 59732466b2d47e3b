import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn } from '../../../test/people.ts';
import { noticeOf } from '../../platform/events/declare.ts';
import type { DomainEvent, EventType } from '../../platform/events/events.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { banUser } from '../admin/users.ts';

/** The events of S-56 that exist so far. The account capability itself tells the address that was left. */
const told = [
  'sign-in.new-device',
  'password.changed',
  'recovery.completed',
  'account.phone-change-undone',
  'account.phone-changed',
  'account.phone-removed',
  'sms-second-factor.added',
  'sms-second-factor.removed',
  'passkey.added',
  'passkey.removed',
  'passkey.counter-regressed',
  'account.email-change-requested',
  'account.email-changed',
  'account.email-change-undone',
  'password.failures-10',
  'password.disabled',
  'session.limit-reached',
  'account.banned',
  'account.deletion-cancelled',
  'second-factor.failed',
  'second-factor.locked',
  'second-factor.paused',
  'two-factor.enabled',
  'two-factor.disabled',
  'backup-codes.replaced',
  'backup-code.used',
  'trusted-device.added',
  'token.reused',
  'oauth.code-replayed',
  'api-key.created',
  'api-key.rotated',
  'api-key.expiring',
  'identity.linked',
  'identity.link-refused',
  'identity.unlinked',
  'identity.revoked',
  'identity.disabled',
  'identity.sessions-revoked',
  'oauth.device-approved',
  'oauth.consented',
] as const satisfies readonly EventType[];

const source = {
  address: '203.0.113.9',
  prefix: '203.0.113.9',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
};

describe.each(databases)('notices on %s', (database) => {
  const app = useApp({ database });
  const publish = (event: Omit<DomainEvent, 'at'>) => {
    const { db, events, clock } = app.daemun.deps;
    return db.transaction((tx) => events.publish(tx, { at: clock.now(), ...event }));
  };
  /** The subjects of the mails that reached an address since the previous call. */
  const newMails = (address: string) => {
    const seen = new Set<string>();
    return async () => {
      const mails = (await app.outbox.to(address)).filter(({ id }) => !seen.has(id));
      for (const { id } of mails) seen.add(id);
      return mails;
    };
  };
  const person = async (locale: Locale = 'en') => {
    const somebody = await signedUp(app, { language: locale });
    const news = newMails(somebody.email);
    await news();
    return { ...somebody, news };
  };

  it('S-56 are written for exactly the events an owner must hear of', () => {
    const declared = [...app.daemun.deps.events.declared().byType];
    expect(declared.flatMap(([type, { notice }]) => (notice ? [type] : [])).sort()).toEqual([...told].sort());
  });

  it.each(told)('S-56 %s is one mail, in the language of the account, without a secret or a link', async (type) => {
    for (const [locale, device] of [
      ['en', 'Chrome on macOS'],
      ['ko', 'macOS의 Chrome'],
    ] as const) {
      const { userId, news } = await person(locale);
      await publish({
        type,
        userId,
        source,
        details: { failures: 1, left: 3, name: 'Import', start: 'sk_live_Ab3d', expiresAt: '2027-01-31' },
      });
      const [mail, ...more] = await news();
      expect(more).toEqual([]);
      expect(mail?.html).toContain(`<html lang="${locale}">`);
      expect(mail?.text).toContain(`${locale === 'ko' ? '기기' : 'Device'}: ${device}`);
      expect(mail?.text).toContain(`${locale === 'ko' ? 'IP 주소' : 'Address'}: 203.0.113.9`);
      expect(mail?.text).toMatch(locale === 'ko' ? /시각: 2026년 .*\(한국 표준시\)/ : /When: .*2026 .*\(Korean Standard Time\)/);
      expect([mail?.links, mail?.code, mail?.html.includes('<a ')]).toEqual([[], null, false]);
      expect(mail?.text).not.toMatch(/[{}]|undefined/);
      expect(mail?.text.match(/https?:\S+/g)).toEqual([app.daemun.settings.origin]);
    }
  });

  it('S-56 do not show an owner where an administrator sits', async () => {
    const { userId, news } = await person();
    await publish({ type: 'account.banned', userId, actor: 'somebody-else', source });
    const [mail] = await news();
    expect(mail?.text).toContain('When: ');
    expect(mail?.text).not.toMatch(/203\.0\.113\.9|Chrome|somebody-else/);
  });

  it('S-56 stand or fall with what happened', async () => {
    const { userId, news } = await person();
    const { db, events, clock } = app.daemun.deps;
    const failing = db.transaction(async (tx) => {
      await events.publish(tx, { type: 'password.changed', at: clock.now(), userId, source });
      throw new Error('it did not happen after all');
    });
    await expect(failing).rejects.toThrow('after all');
    expect(await news()).toEqual([]);
  });

  it('S-56 of nobody, and of other events, go to nobody', async () => {
    const { userId, news } = await person();
    await publish({ type: 'password.changed', source });
    await publish({ type: 'password.changed', userId: '0199a0b0-0000-7000-8000-000000000009', source });
    for (const type of ['sign-in.succeeded', 'sign-in.failed', 'session.ended'] as const) await publish({ type, userId, source });
    await publish({ type: 'second-factor.failed', userId, source, details: { failures: 2 } });
    expect(await news()).toEqual([]);
  });

  it('S-56 the first wrong code of a row is told, once; after a right one it is the first again', async () => {
    const somebody = await enrolled(app);
    const news = newMails(somebody.email);
    await news();
    const subjects = async () => (await news()).map(({ subject }) => subject).filter((subject) => !subject.startsWith('New sign-in'));
    const wrong = somebody.code() === '000000' ? '000001' : '000000';
    for (let row = 0; row < 2; row += 1) {
      const browser = await passwordGiven(app, somebody);
      for (const expected of [['A wrong code at the sign-in to Daemun'], [], []]) {
        expect((await browser.post('/verify-2fa', { code: wrong })).body.code).toBe('invalid_code');
        expect(await subjects()).toEqual(expected);
      }
      expect((await browser.post('/verify-2fa', { code: somebody.code() })).body.status).toBe('signed-in');
      expect(await subjects()).toEqual([]);
      app.clock.advance(30);
    }
  });

  it('S-56 what is told of second factors holds whichever they are, and whatever came first', () => {
    for (const type of ['two-factor.enabled', 'second-factor.failed', 'second-factor.locked', 'second-factor.paused'] as const) {
      const { body } = noticeOf(app.daemun.deps.events.declared().byType.get(type), { failures: 1 }) ?? {};
      expect([type, body?.en, body?.ko]).toEqual([type, expect.any(String), expect.any(String)]);
      expect(`${body?.en} ${body?.ko}`).not.toMatch(/authenticator app|인증 앱|knows your password|비밀번호를 아는/);
    }
  });

  it('S-56 one comes of each thing that a person does', async () => {
    const { browser, email, news } = await person();
    const subjects = async () => (await news()).map(({ subject }) => subject);
    await browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    expect(await subjects()).toEqual(['Your password at Daemun was changed']);

    await app.client().post('/recovery', { email });
    const token = await app.outbox.token(email, '/reset');
    await subjects();
    await app.client().post('/recovery/reset', { token, password: goodPassword });
    expect(await subjects()).toEqual(['Your password at Daemun was changed']);

    const again = await signIn(app, { email, password: goodPassword });
    await subjects();
    const to = newEmail('moved');
    await again.post('/email', { email: to });
    await app.client().post('/email/confirm', { token: await app.outbox.token(to, '/confirm-email') });
    expect(await subjects()).toEqual(['Your address at Daemun was changed', 'Another address was asked for at Daemun']);
    const newsThere = newMails(to);
    expect((await newsThere()).map(({ subject }) => subject)).toContain('Your address at Daemun was changed');

    await again.delete('/account');
    const restore = await app.outbox.token(to, '/restore-account');
    await newsThere();
    await app.client().post('/account/restore', { token: restore });
    expect((await newsThere()).map(({ subject }) => subject)).toEqual(['Your account at Daemun stays']);

    await banUser(app.daemun.deps, to, { actor: 'cli' });
    expect((await newsThere()).map(({ subject }) => subject)).toEqual(['Your account at Daemun was closed']);
  });
});
