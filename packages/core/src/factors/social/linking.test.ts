import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { type Person, signedUp, signIn, together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { bearer } from '../../../test/tokens.ts';
import { identities } from './tables.ts';

let now = () => new Date();
const acme = await startIssuer({ clock: { now: () => now() } });
afterAll(() => acme.close());
const client = { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret, label: 'Acme' };

let serial = 0;
/** Somebody at the provider whom nobody knows here, and who is there next. */
function somebody() {
  serial += 1;
  const person = { sub: `linked-${serial}`, email: `linked-${serial}@example.test`, email_verified: true };
  acme.people.push(person);
  return person;
}

describe.each(databases)('linking an identity on %s', (database) => {
  const app = useApp({ database, settings: { social: { oidc: { acme: client } } } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(acme.faults)) delete acme.faults[fault as 'claims'];
  });

  /** The path that the provider sends the browser back to. */
  const atAcme = async (browser: TestClient, redirectTo?: string) => {
    const begun = await browser.post('/social/acme/link', redirectTo === undefined ? {} : { redirectTo });
    expect([begun.status, Object.keys(begun.body)]).toEqual([200, ['authorizationUrl']]);
    return (await acme.visit(begun.body.authorizationUrl)).href;
  };
  const asPage = { Accept: 'text/html,application/xhtml+xml' };
  const open = async (browser: TestClient, back: string, headers: Record<string, string> = asPage) => {
    const { status, headers: sent, body } = await browser.get(back, headers);
    return status === 303 ? (sent.get('Location') ?? '').replace(testOrigin, '') : [status, body.code];
  };
  const listed = async ({ browser }: Pick<Person, 'browser'>) => (await browser.get('/identities')).body.identities;
  const linked = async (person: Person) => {
    expect(await open(person.browser, await atAcme(person.browser))).toBe('/account/connections');
  };
  /** Signs in at the provider in a browser of its own. Its account, if it has come to a session. */
  const signInAtAcme = async () => {
    const browser = app.client();
    const started = await browser.get('/social/acme');
    await browser.get((await acme.visit(started.headers.get('Location') ?? '')).href);
    return (await browser.get('/session')).body.user?.id;
  };

  it('leads to the provider and back, and the identity signs in from then on', async () => {
    const person = await signedUp(app);
    const { email } = somebody();
    const cookie = person.browser.cookies.get('__Host-daemun');
    expect(await open(person.browser, await atAcme(person.browser))).toBe('/account/connections');
    const at = app.clock.now().toISOString();
    expect(await listed(person)).toEqual([
      { id: expect.any(String), provider: 'acme', label: 'Acme', email, linkedAt: at, lastUsedAt: at },
    ]);
    // S-58: what opens the account has changed.
    expect(person.browser.cookies.get('__Host-daemun')).not.toBe(cookie);
    expect((await person.browser.get('/session')).status).toBe(200);
    expect(await signInAtAcme()).toBe(person.userId);
    // The address is the provider's affair.
    expect((await person.browser.get('/profile')).body).toMatchObject({ email: person.email, emailVerified: true });
  });

  it('S-56 is told to the owner and stands in the list of events, with the session that has asked for it', async () => {
    for (const [language, subject, text] of [
      ['en', 'A new way to sign in to your account at Daemun', 'A sign-in with another service was linked: Acme'],
      ['ko', 'Daemun 계정에 로그인 방법이 추가됐어요', '다른 서비스 로그인을 연결했어요: Acme'],
    ] as const) {
      const person = await signedUp(app, { language });
      somebody();
      await linked(person);
      const [mail] = await app.outbox.to(person.email);
      expect([mail?.subject, mail?.text]).toEqual([subject, expect.stringContaining('Acme')]);
      expect((await person.browser.get('/security-events')).body.events[0]).toMatchObject({ type: 'identity.linked', text, current: true });
    }
  });

  it('leads on to a path of this site, and to no other', async () => {
    const person = await signedUp(app);
    somebody();
    expect(await open(person.browser, await atAcme(person.browser, '/account/security?a=1'))).toBe('/account/security?a=1');
    for (const redirectTo of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const reply = await person.browser.post('/social/acme/link', { redirectTo });
      expect([redirectTo, reply.status, reply.body.code]).toEqual([redirectTo, 422, 'invalid_redirect']);
    }
    expect((await person.browser.post('/social/nobody/link', {})).body.code).toBe('unknown_provider');
  });

  it('S-109 is 503 while the provider cannot be asked, and begins in the same session once it can', async () => {
    // What was learned of the provider is too old to go on with.
    app.clock.advance(24 * 3600);
    const person = await signedUp(app);
    acme.faults.reply = () => ({ status: 500, headers: {}, body: 'down' });
    const refused = await person.browser.post('/social/acme/link', {});
    expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([503, 'provider_unavailable', '30']);
    expect([...person.browser.cookies.keys()].filter((name) => name.includes('social'))).toEqual([]);
    expect(await listed(person)).toEqual([]);
    delete acme.faults.reply;
    somebody();
    await linked(person);
    expect(await listed(person)).toMatchObject([{ provider: 'acme' }]);
  });

  it('S-102 takes a fresh session, with its cookie', async () => {
    const person = await signedUp(app);
    const { accessToken } = (await person.browser.post('/token')).body;
    const byToken = await app.client().post('/social/acme/link', {}, bearer(accessToken));
    expect([byToken.status, byToken.body.code]).toEqual([400, 'cookie_only']);
    expect((await app.client().post('/social/acme/link', {})).status).toBe(401);
    app.clock.advance(601);
    const stale = await person.browser.post('/social/acme/link', {});
    expect([stale.status, stale.body]).toMatchObject([403, { code: 'step_up_required', methods: ['password'] }]);
  });

  it('S-103 takes nothing of the protocol from the caller', async () => {
    const person = await signedUp(app);
    for (const field of ['client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'prompt']) {
      const reply = await person.browser.post('/social/acme/link', { [field]: 'evil' });
      expect([field, reply.status, reply.body.errors]).toMatchObject([field, 422, [{ path: field, code: 'unknown_field' }]]);
    }
  });

  it('the same one twice is success, and one identity', async () => {
    const person = await signedUp(app);
    somebody();
    await linked(person);
    app.clock.advance(60);
    const mails = (await app.outbox.to(person.email)).length;
    await linked(person);
    expect(await listed(person)).toMatchObject([{ lastUsedAt: app.clock.now().toISOString() }]);
    expect(await app.outbox.to(person.email)).toHaveLength(mails);
  });

  it('wakes one that sleeps, and its owner is told that it signs in again', async () => {
    const person = await signedUp(app);
    somebody();
    await linked(person);
    const { db, clock } = app.daemun.deps;
    await db.update(identities).set({ asleepSince: clock.now() }).where(eq(identities.userId, person.userId));
    const mails = (await app.outbox.to(person.email)).length;
    await linked(person);
    expect(await app.outbox.to(person.email)).toHaveLength(mails + 1);
    expect(await db.select().from(identities).where(eq(identities.userId, person.userId))).toMatchObject([{ asleepSince: null }]);
  });

  it('of another account is refused, and that account is not named', async () => {
    const owner = await signedUp(app);
    somebody();
    await linked(owner);
    const other = await signedUp(app);
    expect(await open(other.browser, await atAcme(other.browser, '/account/sessions'))).toBe('/account/connections?notice=already_linked');
    const back = await atAcme(other.browser);
    const reply = await other.browser.get(back);
    expect([reply.status, reply.body]).toMatchObject([409, { code: 'already_linked' }]);
    for (const ofOwner of [owner.userId, owner.email]) expect(JSON.stringify(reply.body)).not.toContain(ofOwner);
    expect([await listed(other), (await listed(owner)).length]).toEqual([[], 1]);
    expect((await other.browser.get('/security-events')).body.events[0]).toMatchObject({
      type: 'identity.link-refused',
      text: 'A sign-in with another service was not linked: Acme',
    });
    const [mail] = await app.outbox.to(other.email);
    expect([mail?.subject, mail?.text]).toEqual([
      'A sign-in with another service was not linked at Daemun',
      expect.stringContaining('a sign-in with Acme that is linked to another account here'),
    ]);
    for (const ofOwner of [owner.userId, owner.email]) expect(mail?.text).not.toContain(ofOwner);
  });

  it('is free again for another account once its own has unlinked it', async () => {
    const owner = await signedUp(app);
    somebody();
    await linked(owner);
    const [{ id }] = await listed(owner);
    expect((await owner.browser.delete(`/identities/${id}`)).status).toBe(204);
    const other = await signedUp(app);
    await linked(other);
    expect(await signInAtAcme()).toBe(other.userId);
  });

  describe('S-99 link CSRF', () => {
    it('the callback of an attacker, opened in the browser of a victim, links nothing', async () => {
      const attacker = await signedUp(app);
      const victim = await signedUp(app);
      somebody();
      const back = await atAcme(attacker.browser);
      expect(await open(victim.browser, back)).toBe('/sign-in?notice=wrong_browser');
      // Even with the attacker's cookie of the attempt in the victim's browser.
      const binding = '__Host-daemun-social';
      victim.browser.cookies.set(binding, attacker.browser.cookies.get(binding) ?? '');
      expect(await open(victim.browser, back)).toBe('/sign-in?notice=wrong_browser');
      expect([await listed(victim), await listed(attacker)]).toEqual([[], []]);
    });

    it('another session of the same account, or none, links nothing', async () => {
      const person = await signedUp(app);
      somebody();
      const back = await atAcme(person.browser);
      const another = await signIn(app, person);
      another.cookies.set('__Host-daemun-social', person.browser.cookies.get('__Host-daemun-social') ?? '');
      expect(await open(another, back)).toBe('/sign-in?notice=wrong_browser');
      const late = await atAcme(person.browser);
      expect((await person.browser.post('/logout')).status).toBe(204);
      expect(await open(person.browser, late)).toBe('/sign-in?notice=wrong_browser');
      expect((await another.get('/identities')).body.identities).toEqual([]);
      // The owner finds it in the list of events. It is no matter for a mail.
      const types = (await another.get('/security-events')).body.events.map(({ type }: { type: string }) => type);
      expect(types.filter((type: string) => type === 'identity.link-refused')).toHaveLength(2);
      expect((await app.outbox.to(person.email)).map(({ subject }) => subject)).not.toContain(
        'A sign-in with another service was not linked at Daemun',
      );
    });

    it('a session whose credentials have changed on the way links nothing', async () => {
      const person = await signedUp(app);
      somebody();
      const back = await atAcme(person.browser);
      const owner = await signIn(app, person);
      expect((await owner.post('/logout-all')).status).toBeLessThan(300);
      expect(await open(person.browser, back)).toBe('/sign-in?notice=wrong_browser');
      expect(await listed({ browser: await signIn(app, person) })).toEqual([]);
    });

    it('an attempt to sign in links nothing to the session of its browser', async () => {
      const person = await signedUp(app);
      somebody();
      const started = await person.browser.get('/social/acme');
      await person.browser.get((await acme.visit(started.headers.get('Location') ?? '')).href);
      const owner = await signIn(app, person);
      expect((await owner.get('/identities')).body.identities).toEqual([]);
    });
  });

  it('says on the page of the account what has gone wrong at the provider', async () => {
    const person = await signedUp(app);
    somebody();
    acme.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'access_denied');
    };
    expect(await open(person.browser, await atAcme(person.browser))).toBe('/account/connections?notice=cancelled');
    acme.faults.callback = () => undefined;
    acme.faults.signature = 'foreign-key';
    expect(await open(person.browser, await atAcme(person.browser))).toBe('/account/connections?notice=provider_error');
    expect(await listed(person)).toEqual([]);
  });

  it('A-07 fifty times at once, with one attempt, links once', async () => {
    const person = await signedUp(app);
    somebody();
    const back = await atAcme(person.browser);
    const led = await together(50, () => open(person.browser.clone(), back));
    expect(led.filter((where) => where === '/account/connections')).toHaveLength(1);
    expect(led.filter((where) => where === '/sign-in?notice=expired')).toHaveLength(49);
    expect(await listed(person)).toHaveLength(1);
  });
});
