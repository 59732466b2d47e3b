import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrol } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { givenIdentity, onlyByIdentity, twoProviders, withoutPassword } from '../../../test/identities.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, newEmail, type Person, signedUp, together } from '../../../test/people.ts';
import { provePhone, textedCode } from '../../../test/phones.ts';
import { bearer, signInByToken } from '../../../test/tokens.ts';
import { after } from '../../platform/clock.ts';

describe.each(databases)('own identities on %s', (database) => {
  const app = useApp({ database, settings: twoProviders });
  const textApp = useApp({ database, settings: { ...twoProviders, signInMethods: ['password', 'passkey', 'sms-code'] } });
  const listed = async ({ browser }: Pick<Person, 'browser'>) => (await browser.get('/identities')).body.identities;

  it('are listed oldest first under the names of their providers, without subject and token', async () => {
    const person = await signedUp(app);
    const first = await givenIdentity(app, person, { email: 'mina@acme.example.test', tokens: Buffer.from('sealed') });
    app.clock.advance(60);
    const second = await givenIdentity(app, person, { provider: 'zenith', unlinkToken: Buffer.from('sealed') });
    app.clock.advance(60);
    // A provider that was turned off since.
    const third = await givenIdentity(app, person, { provider: 'former' });
    await givenIdentity(app, await signedUp(app));
    const { status, body } = await person.browser.get('/identities');
    const at = ({ linkedAt }: { linkedAt: Date }) => ({ linkedAt: linkedAt.toISOString(), lastUsedAt: linkedAt.toISOString() });
    expect([status, body]).toEqual([
      200,
      {
        identities: [
          { id: first.id, provider: 'acme', label: 'Acme', email: 'mina@acme.example.test', ...at(first) },
          { id: second.id, provider: 'zenith', label: 'Zenith', ...at(second) },
          { id: third.id, provider: 'former', label: 'former', ...at(third) },
        ],
      },
    ]);
  });

  it('are unlinked by their owner, who is told', async () => {
    const person = await signedUp(app);
    const { id } = await givenIdentity(app, person);
    const cookie = person.browser.cookies.get('__Host-daemun');
    expect((await person.browser.delete(`/identities/${id}`)).status).toBe(204);
    expect(await listed(person)).toEqual([]);
    // S-58: what opens the account has changed.
    expect(person.browser.cookies.get('__Host-daemun')).not.toBe(cookie);
    const [mail] = await app.outbox.to(person.email);
    expect(mail?.subject).toBe('A way to sign in to your account at Daemun was removed');
    expect(mail?.text).toContain('with Acme');
    expect((await person.browser.get('/security-events')).body.events[0]).toMatchObject({
      type: 'identity.unlinked',
      text: 'A sign-in with another service was unlinked: Acme',
      current: true,
    });
    const again = await person.browser.delete(`/identities/${id}`);
    expect([again.status, again.body.code]).toEqual([404, 'identity_not_found']);
  });

  it('are nobody else’s to unlink', async () => {
    const owner = await signedUp(app);
    const { id } = await givenIdentity(app, owner);
    const other = await signedUp(app);
    const reply = await other.browser.delete(`/identities/${id}`);
    expect([reply.status, reply.body.code]).toEqual([404, 'identity_not_found']);
    expect(await listed(owner)).toHaveLength(1);
  });

  it('S-64 S-32 are unlinked by a fresh session only, and with two-factor by a fresh second factor', async () => {
    const person = await signedUp(app);
    const { id } = await givenIdentity(app, person);
    app.clock.advance(601);
    const stale = await person.browser.delete(`/identities/${id}`);
    expect([stale.status, stale.body]).toMatchObject([403, { code: 'step_up_required', methods: ['password'] }]);
    expect((await person.browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
    const { code } = await enrol(app, person);
    app.clock.advance(601);
    expect((await person.browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
    const weak = await person.browser.delete(`/identities/${id}`);
    expect([weak.status, weak.body]).toMatchObject([403, { code: 'step_up_required', methods: ['totp', 'backup-code'] }]);
    expect((await person.browser.post('/step-up/totp', { code: code() })).status).toBe(200);
    expect((await person.browser.delete(`/identities/${id}`)).status).toBe(204);
  });

  it('S-58 are not unlinked with an access token of a cookie session', async () => {
    const person = await signedUp(app);
    const { id } = await givenIdentity(app, person);
    const { accessToken } = (await person.browser.post('/token')).body;
    const reply = await app.client().send('DELETE', `/identities/${id}`, { headers: bearer(accessToken) });
    expect([reply.status, reply.body.code]).toEqual([400, 'cookie_only']);
    // An app keeps its own session.
    const tokens = await signInByToken(app, person);
    expect((await app.client().send('DELETE', `/identities/${id}`, { headers: bearer(tokens.accessToken) })).status).toBe(204);
  });

  describe('the last way in', () => {
    const refused = [409, 'last_factor'];
    const unlink = async ({ browser }: Person, { id }: { readonly id: string }) => {
      const { status, body } = await browser.delete(`/identities/${id}`);
      return status === 204 ? [204] : [status, body.code];
    };

    it('is not unlinked', async () => {
      const { person, identity } = await onlyByIdentity(app);
      expect(await unlink(person, identity)).toEqual(refused);
      expect(await listed(person)).toHaveLength(1);
      expect((await person.browser.get('/security-events')).body.events[0].type).not.toBe('identity.unlinked');
    });

    it.each(['acme', 'zenith'])('may be another identity, of %s', async (provider) => {
      const { person, identity } = await onlyByIdentity(app);
      const other = await givenIdentity(app, person, { provider });
      expect(await unlink(person, identity)).toEqual([204]);
      expect(await unlink(person, other)).toEqual(refused);
    });

    it('is no identity that sleeps, and none of a provider that is off', async () => {
      const { person, identity } = await onlyByIdentity(app);
      const sleeping = await givenIdentity(app, person, { asleepSince: app.clock.now() });
      await givenIdentity(app, person, { provider: 'zenith', asleepSince: app.clock.now() });
      const off = await givenIdentity(app, person, { provider: 'former' });
      expect(await unlink(person, identity)).toEqual(refused);
      // Those beside it may go, since they open nothing now.
      expect(await unlink(person, sleeping)).toEqual([204]);
      expect(await unlink(person, off)).toEqual([204]);
      expect(await listed(person)).toHaveLength(2);
    });

    it('may sleep itself: without it the account would be nobody’s', async () => {
      const { person, identity } = await onlyByIdentity(app, { asleepSince: app.clock.now() });
      expect(await unlink(person, identity)).toEqual(refused);
    });

    it('may be a password or a passkey', async () => {
      const person = await signedUp(app);
      expect(await unlink(person, await givenIdentity(app, person))).toEqual([204]);
      const identity = await givenIdentity(app, person);
      const { passkeyId } = await addPasskey(app, person);
      await withoutPassword(app, person);
      expect(await unlink(person, identity)).toEqual([204]);
      const again = await givenIdentity(app, person);
      expect((await person.browser.delete(`/passkeys/${passkeyId}`)).status).toBe(204);
      expect(await unlink(person, again)).toEqual(refused);
    });

    it('keeps its passkey, where it is all that is left beside an identity of a provider that is off', async () => {
      const person = await signedUp(app);
      await givenIdentity(app, person, { provider: 'former' });
      const { passkeyId } = await addPasskey(app, person);
      await withoutPassword(app, person);
      expect((await person.browser.delete(`/passkeys/${passkeyId}`)).body.code).toBe('last_factor');
    });

    it('S-37 is no text message that would be its own second factor', async () => {
      const person = await provePhone(textApp, await signedUp(textApp));
      expect((await person.browser.post('/2fa/sms')).status).toBe(200);
      const identity = await givenIdentity(textApp, person);
      await withoutPassword(textApp, person);
      expect((await person.browser.post('/2fa/sms/send', {})).status).toBe(200);
      expect((await person.browser.post('/step-up/sms-code', { code: await textedCode(textApp, person.phone) })).status).toBe(200);
      expect(await unlink(person, identity)).toEqual(refused);
      await addPasskey(textApp, person);
      expect(await unlink(person, identity)).toEqual([204]);
    });

    it('is one identity of two that are unlinked at once', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { person, identity } = await onlyByIdentity(app);
        const all = [identity, await givenIdentity(app, person, { provider: 'zenith' })];
        const browsers = all.map(() => person.browser.clone());
        const replies = await together(2, (index) => (browsers[index] ?? person.browser).delete(`/identities/${all[index]?.id}`));
        expect([round, replies.map(({ status }) => status).sort()]).toEqual([round, [204, 409]]);
      }
    });
  });

  it('are unlinked 50 times at once, once', async () => {
    const person = await signedUp(app);
    const { id } = await givenIdentity(app, person);
    const browsers = Array.from({ length: 50 }, () => person.browser.clone());
    const replies = await Promise.all(browsers.map((browser) => browser.delete(`/identities/${id}`)));
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([204, 404]));
  });

  it('S-110 are named in the list of events by which somebody has signed in', async () => {
    const person = await signedUp(app);
    const { db, events, clock } = app.daemun.deps;
    const signedIn = { type: 'sign-in.succeeded', at: clock.now(), userId: person.userId } as const;
    await db.transaction((tx) => events.publish(tx, { ...signedIn, method: 'social:zenith' }));
    await db.transaction((tx) => events.publish(tx, { ...signedIn, at: after(clock.now(), 1), method: 'social:former' }));
    const texts = async (language: string) => {
      const { body } = await person.browser.get('/security-events', { 'Accept-Language': language });
      return body.events.slice(0, 2).map(({ text }: { text: string }) => text);
    };
    // One that is off has no name.
    expect(await texts('en')).toEqual(['Signed in', 'Signed in with Zenith']);
    expect(await texts('ko')).toEqual(['로그인했어요', 'Zenith 계정으로 로그인했어요']);
  });

  it('are in the export of the account, also those of a provider that is off, and go with the account', async () => {
    const person = await signedUp(app);
    const email = newEmail('at-acme');
    const kept = await givenIdentity(app, person, { email, tokens: Buffer.from('kept-token'), unlinkToken: Buffer.from('kept-token') });
    app.clock.advance(60);
    const off = await givenIdentity(app, person, { provider: 'former' });
    const { body, status } = await person.browser.get('/export');
    const shown = ({ provider, issuer, subject, linkedAt }: typeof kept) => ({
      provider,
      issuer,
      subject,
      linkedAt: linkedAt.toISOString(),
      lastUsedAt: linkedAt.toISOString(),
    });
    expect([status, body.identities]).toEqual([
      200,
      [
        { ...shown(kept), email },
        { ...shown(off), email: null },
      ],
    ]);
    expect(JSON.stringify(body)).not.toContain(Buffer.from('kept-token').toString('base64').slice(0, 8));
    expect((await person.browser.delete('/account')).status).toBe(202);
    app.clock.advance(60 * 24 * 3600);
    await app.daemun.settle();
    // The person may have another account now.
    const next = await signedUp(app);
    await givenIdentity(app, next, { issuer: kept.issuer, subject: kept.subject });
    expect(await listed(next)).toHaveLength(1);
  });
});
