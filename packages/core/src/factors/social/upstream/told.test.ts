import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { signedUp } from '../../../../test/people.ts';
import { startIssuer } from '../../../../test/providers/issuer.ts';
import { adminKey, kakaoSettings, openKakao } from '../../../../test/providers/kakao.ts';
import { signInAt } from '../../../../test/providers/visit.ts';
import { identitiesOf, linkTo, newSubject } from '../../../../test/social-people.ts';

let now = () => new Date();
const google = await startIssuer({ clock: { now: () => now() } });
const kakao = await openKakao(() => now());
afterAll(() => Promise.all([google.close(), kakao.close()]));
const social = {
  google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url },
  kakao: kakaoSettings(kakao),
};

describe.each(databases)('a provider is told, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(google.faults)) delete google.faults[fault as 'claims'];
  });
  const settle = async () => {
    while ((await app.daemun.settle()) > 0);
  };
  const revoked = () => google.forms.filter(({ path }) => path === '/revoke').map(({ form }) => form.get('token'));
  /** Somebody with a password who has linked Google by signing in there. */
  const linkedToGoogle = async () => {
    const browser = app.client();
    google.people.push({ sub: newSubject() });
    await signInAt(browser, 'google', google);
    const [identity] = (await browser.get('/identities')).body.identities;
    const { user } = (await browser.get('/session')).body;
    await linkTo(app, user.id, 'kakao', { subject: newSubject(), issuer: 'https://other.kakao.test' });
    return { browser, id: String(identity.id), userId: String(user.id) };
  };

  it('that a person has unlinked it, with the refresh token that was kept for this', async () => {
    const { browser, id } = await linkedToGoogle();
    const before = revoked().length;
    expect((await browser.delete(`/identities/${id}`)).status).toBe(204);
    await settle();
    expect(revoked().slice(before)).toEqual([expect.stringMatching(/^refresh-/)]);
  });

  it('again and again while it does not answer, and meanwhile the unlinking stands', async () => {
    const { browser, id, userId } = await linkedToGoogle();
    const before = revoked().length;
    google.faults.reply = (path) => (path === '/revoke' ? { status: 503, headers: {}, body: '' } : undefined);
    await browser.delete(`/identities/${id}`);
    await settle();
    expect((await identitiesOf(app, userId)).map(({ provider }) => provider)).toEqual(['kakao']);
    delete google.faults.reply;
    app.clock.advance(60);
    await settle();
    expect(revoked().slice(before).length).toBeGreaterThan(1);
    app.clock.advance(24 * 3600);
    const done = revoked().length;
    await settle();
    expect(revoked().length).toBe(done);
  });

  it('nothing where an unlinking is refused, because it is the last way in', async () => {
    const browser = app.client();
    google.people.push({ sub: newSubject() });
    await signInAt(browser, 'google', google);
    const [identity] = (await browser.get('/identities')).body.identities;
    const before = revoked().length;
    expect((await browser.delete(`/identities/${identity.id}`)).body.code).toBe('last_factor');
    await settle();
    expect(revoked().length).toBe(before);
  });

  it('that an account is gone, once its grace is over and not before: Kakao by the admin key, without a token', async () => {
    const person = await signedUp(app);
    const { issuer } = await linkTo(app, person.userId, 'google', { unlinkToken: 'refresh-of-the-dead' });
    const subject = String(3_000_000_000 + Number(newSubject().slice(-6)));
    await linkTo(app, person.userId, 'kakao', { subject });
    expect(issuer).toBeTruthy();
    const due = new Date((await person.browser.delete('/account')).body.deletionDueAt);
    await settle();
    expect(kakao.unlinked).not.toContain(Number(subject));
    app.clock.advance((due.getTime() - app.clock.now().getTime()) / 1000 + 1);
    await settle();
    expect(kakao.unlinked).toContain(Number(subject));
    expect(revoked()).toContain('refresh-of-the-dead');
    expect(app.logged.join()).not.toMatch(/refresh-of-the-dead/);
    expect(app.logged.join()).not.toContain(adminKey);
  });

  it('nothing where the owner has kept the account', async () => {
    const person = await signedUp(app);
    await linkTo(app, person.userId, 'google', { unlinkToken: 'refresh-of-the-living' });
    await person.browser.delete('/account');
    const restored = await app.client().post('/account/restore', { token: await app.outbox.token(person.email, '/restore-account') });
    expect(restored.status).toBe(200);
    app.clock.advance(60 * 24 * 3600);
    await settle();
    expect(revoked()).not.toContain('refresh-of-the-living');
  });
});
