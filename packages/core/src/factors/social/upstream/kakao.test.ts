import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { goodPassword, signIn, together } from '../../../../test/people.ts';
import { identitiesOf, linkTo, signedUpBy } from '../../../../test/social-people.ts';
import { users } from '../../../account/tables.ts';
import { auditEvents } from '../../../operations/audit/tables.ts';

const adminKey = 'f00dfeedf00dfeedf00dfeedf00dfeed';
const key = { Authorization: `KakaoAK ${adminKey}` };

describe.each(databases)("Kakao's unlink message on %s", (database) => {
  const app = useApp({ database, settings: { social: { kakao: { clientId: 'kakao-client', appId: '4711', adminKey } } } });

  const tell = (subject: string, { headers = key, appId = '4711' }: { headers?: Record<string, string>; appId?: string } = {}) =>
    app.client().send('POST', '/social/kakao/unlink', {
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: new URLSearchParams({ app_id: appId, user_id: subject, referrer_type: 'UNLINK_FROM_APPS' }).toString(),
    });
  const isSignedIn = async (browser: { get(path: string): Promise<{ status: number }> }) => (await browser.get('/session')).status === 200;
  const eventsOf = async (userId: string) =>
    (await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, userId)))
      .filter(({ type }) => type.startsWith('identity.'))
      .map(({ type, details }) => [type, details]);

  it('unlinks the person, ends the sessions that came by Kakao and no others, and tells the owner', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    const byPassword = await signIn(app, person);
    await app.outbox.to(person.email);
    const reply = await tell(person.identity.subject);
    expect([reply.status, reply.body]).toEqual([200, '']);
    expect(await identitiesOf(app, person.userId)).toEqual([]);
    expect([await isSignedIn(person.browser), await isSignedIn(byPassword)]).toEqual([false, true]);
    const [mail] = await app.outbox.to(person.email);
    expect(mail?.subject).toContain('was ended');
    expect(mail?.text).toContain('Your other ways to sign in work as before.');
    expect(await eventsOf(person.userId)).toEqual([['identity.revoked', expect.objectContaining({ provider: 'kakao', left: 'other' })]]);
  });

  it('takes a GET as well', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    const query = new URLSearchParams({ app_id: '4711', user_id: person.identity.subject, referrer_type: 'ACCOUNT_DELETE' });
    expect((await app.client().get(`/social/kakao/unlink?${query}`, key)).status).toBe(200);
    expect(await identitiesOf(app, person.userId)).toEqual([]);
  });

  it('is answered 200, and nothing happens, with a wrong key or app, without either, and about a stranger', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    const { subject } = person.identity;
    const wrong = [
      tell(subject, { headers: { Authorization: 'KakaoAK f00dfeedf00dfeedf00dfeedf00dfeee' } }),
      tell(subject, { headers: { Authorization: `Bearer ${adminKey}` } }),
      tell(subject, { headers: { Authorization: 'KakaoAK ' } }),
      tell(subject, { headers: {} }),
      tell(subject, { appId: '4712' }),
      tell('nobody'),
      app.client().get('/social/kakao/unlink', key),
      app.client().send('POST', '/social/kakao/unlink', { headers: key }),
      app.client().get(`/social/kakao/unlink?app_id=4711&user_id=${subject}`),
    ];
    for (const reply of await Promise.all(wrong)) expect(reply.status).toBe(200);
    expect(await identitiesOf(app, person.userId)).toHaveLength(1);
    expect(await isSignedIn(person.browser)).toBe(true);
    expect(await eventsOf(person.userId)).toEqual([]);
  });

  it('a last way in is replaced by the mailbox, which the owner is told', async () => {
    const person = await signedUpBy(app, 'kakao', { email: true });
    await tell(person.identity.subject);
    expect(await identitiesOf(app, person.userId)).toEqual([]);
    const [mail] = await app.outbox.to(person.email);
    expect(mail?.text).toContain('have a link or a code mailed to this address');
    const browser = app.client();
    await browser.post('/magic-link', { email: person.email });
    const signedIn = await browser.post('/magic-link/verify', { token: await app.outbox.token(person.email, '/magic-link') });
    expect(signedIn.body).toMatchObject({ status: 'signed-in', user: { id: person.userId } });
  });

  it('without an address and another way the sessions end and the identity sleeps, and nothing is deleted', async () => {
    const person = await signedUpBy(app, 'kakao');
    await tell(person.identity.subject);
    expect(await isSignedIn(person.browser)).toBe(false);
    const [asleep] = await identitiesOf(app, person.userId);
    expect(asleep?.asleepSince).toEqual(app.clock.now());
    expect(await app.daemun.deps.db.select().from(users).where(eq(users.id, person.userId))).toHaveLength(1);
    expect(await eventsOf(person.userId)).toEqual([['identity.revoked', expect.objectContaining({ left: 'none' })]]);
  });

  it('an address that nobody has proven is no way in, so the identity sleeps', async () => {
    const person = await signedUpBy(app, 'kakao', { email: true });
    await app.daemun.deps.db.update(users).set({ emailVerifiedAt: null }).where(eq(users.id, person.userId));
    await tell(person.identity.subject);
    expect(await identitiesOf(app, person.userId)).toHaveLength(1);
  });

  it('50 at once unlink once, and tell the owner once', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    for (const { status } of await together(50, () => tell(person.identity.subject))) expect(status).toBe(200);
    expect(await eventsOf(person.userId)).toHaveLength(1);
  });

  it('leaves the identities of others, at Kakao and elsewhere, as they are', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    const other = await signedUpBy(app, 'kakao', { password: true, email: true });
    const naver = await linkTo(app, person.userId, 'naver', { subject: person.identity.subject });
    await tell(person.identity.subject);
    expect(await identitiesOf(app, person.userId)).toEqual([naver]);
    expect(await identitiesOf(app, other.userId)).toEqual([other.identity]);
    expect(await isSignedIn(other.browser)).toBe(true);
  });
});

describe("Kakao's unlink message where nobody signs in by mail", () => {
  const social = { kakao: { clientId: 'kakao-client', adminKey } };
  const app = useApp({ database: 'embedded', settings: { social, signInMethods: ['password'] } });

  it('a last way in is replaced by the mailed link that sets a password, without an app id as well', async () => {
    const person = await signedUpBy(app, 'kakao', { email: true });
    await app.client().get(`/social/kakao/unlink?user_id=${person.identity.subject}`, key);
    const [mail] = await app.outbox.to(person.email);
    expect(mail?.text).toContain('choose “Forgot password?”');
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    expect((await app.client().post('/recovery/reset', { token, password: goodPassword })).status).toBe(204);
    await signIn(app, { email: person.email, password: goodPassword });
  });
});

describe("Kakao's unlink message without an admin key", () => {
  const app = useApp({ database: 'embedded', settings: { social: { kakao: { clientId: 'kakao-client' } } } });

  it('does nothing, whatever key it shows', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    for (const shown of ['undefined', '', 'null']) {
      const reply = await app
        .client()
        .get(`/social/kakao/unlink?user_id=${person.identity.subject}`, { Authorization: `KakaoAK ${shown}` });
      expect(reply.status).toBe(200);
    }
    expect(await identitiesOf(app, person.userId)).toHaveLength(1);
  });
});
