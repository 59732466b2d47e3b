import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { koreanConsents, requiredConsents } from '../../test/korean-consents.ts';
import { goodPassword, newEmail, otherPassword } from '../../test/people.ts';
import { createUser } from '../account/queries.ts';
import { listRecords } from './queries.ts';

const marketing = { id: 'marketing-sms', version: '1' };

describe.each(databases)('A13 consents at sign-up on %s', (database) => {
  const app = useApp({ database, settings: { consents: koreanConsents } });
  const records = async (userId: string) =>
    (await listRecords(app.daemun.deps.db, userId)).map(({ document, version, decision, source }) => [document, version, decision, source]);
  const registration = (email = newEmail()) => ({ email, password: goodPassword, consents: [...requiredConsents] });
  const tokenOf = (email: string) => app.outbox.token(email, '/verify-email');

  it('the documents are public, the same for everybody, and may be kept for a minute', async () => {
    const { status, body, headers } = await app.client().get('/consents');
    expect([status, headers.get('Cache-Control')]).toEqual([200, 'public, max-age=60']);
    expect(body.consents.map(({ id, required }: Record<string, unknown>) => [id, required])).toEqual([
      ['age', true],
      ['terms', true],
      ['privacy', true],
      ['marketing-email', false],
      ['marketing-sms', false],
    ]);
    expect(body.consents[0]).toEqual({
      id: 'age',
      version: '14',
      title: { en: 'I am 14 or older', ko: '만 14세 이상입니다' },
      required: true,
    });
    expect(body.consents[2].url).toEqual({ en: '/privacy', ko: '/privacy' });
    const again = await app.client().get('/consents', { 'If-None-Match': headers.get('ETag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('S-11 a missing one is named, alike for an address that has an account and for one that has none', async () => {
    const known = registration();
    const browser = app.client();
    await browser.post('/register', known);
    await browser.post('/verify-email', { token: await tokenOf(known.email) });
    const answers = [];
    for (const email of [known.email, newEmail()]) {
      const reply = await app.client().post('/register', { ...registration(email), consents: [requiredConsents[1], marketing] });
      answers.push(reply.body);
      expect(reply.status).toBe(422);
      expect((await app.outbox.to(email)).length).toBe(email === known.email ? 1 : 0);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({
      code: 'consent_required',
      missing: [requiredConsents[0], requiredConsents[2]],
      errors: [
        { path: 'consents.age', code: 'required' },
        { path: 'consents.privacy', code: 'required' },
      ],
    });
    const none = await app.client({ language: 'ko' }).post('/register', { email: newEmail(), password: goodPassword });
    expect([none.body.code, none.body.errors[0].message]).toEqual(['consent_required', '꼭 필요한 동의예요.']);
  });

  it.each([
    ['of another version', { id: 'terms', version: '2025-12' }, 'consents.terms', 'consent_outdated'],
    ['that nobody asks for', { id: 'everything', version: '1' }, 'consents.everything', 'unknown_consent'],
  ])('one %s is refused by its name', async (_, wrong, path, code) => {
    const { body, status } = await app.client().post('/register', { ...registration(), consents: [...requiredConsents, wrong] });
    expect([status, body.code, body.errors]).toEqual([422, 'invalid_input', [{ path, code, message: expect.any(String) }]]);
  });

  it('what was agreed to is the person’s once the address is proven where it was registered, with language, time and network', async () => {
    const person = registration();
    const browser = app.client({ language: 'ko', address: '198.51.100.77' });
    const said = app.clock.now();
    await browser.post('/register', { ...person, consents: [...person.consents, marketing, marketing] });
    app.clock.advance(60);
    const { body } = await browser.post('/verify-email', { token: await tokenOf(person.email) });
    expect([body.status, body.consentsDue]).toEqual(['signed-in', undefined]);
    const written = await listRecords(app.daemun.deps.db, body.user.id);
    expect(written.map(({ document }) => document)).toEqual(['age', 'terms', 'privacy', 'marketing-sms']);
    for (const record of written)
      expect(record).toMatchObject({ at: said, decision: 'given', locale: 'ko', network: '198.51.100.0/24', source: 'sign-up' });
    expect(Object.keys(body.user)).not.toContain('consents');
    expect((await browser.get('/session')).body.consentsDue).toBeUndefined();
  });

  it('A-14 who registers somebody’s address agrees to nothing for its owner: the link asks, and stays good until it is answered', async () => {
    const person = registration();
    await app.client().post('/register', { ...person, consents: [...person.consents, marketing] });
    const owner = app.client();
    const token = await tokenOf(person.email);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const refused = await owner.post('/verify-email', { token });
      expect([refused.status, refused.body.code, refused.body.missing]).toEqual([422, 'consent_required', requiredConsents]);
    }
    expect((await owner.post('/verify-email', { token, consents: [requiredConsents[0]] })).body.code).toBe('consent_required');
    const verified = await owner.post('/verify-email', { token, consents: requiredConsents });
    expect(verified.body.status).toBe('verified');
    await owner.post('/recovery/reset', { token: verified.body.passwordToken, password: otherPassword });
    const { body } = await owner.post('/login', { identifier: person.email, password: otherPassword });
    expect(body.consentsDue).toBeUndefined();
    expect((await records(body.user.id)).map(([document]) => document)).toEqual(['age', 'terms', 'privacy']);
  });

  it('A-14 what stood on an account that nobody had proven is void for who proves it, and the owner is asked', async () => {
    const email = newEmail();
    const { db, clock } = app.daemun.deps;
    const planted = await db.transaction((tx) =>
      createUser(tx, clock, { email, emailVerified: false, consents: { age: '14', terms: '2026-01', privacy: '3', 'marketing-sms': '1' } }),
    );
    const owner = app.client();
    await owner.post('/email-code', { email });
    const [mail] = await app.outbox.to(email);
    const { body } = await owner.post('/email-code/verify', { email, code: mail?.code });
    expect([body.status, body.consentsDue]).toEqual(['signed-in', requiredConsents]);
    const written = await records(planted?.id ?? '');
    expect(written.map(([document]) => document).sort()).toEqual(['age', 'marketing-sms', 'privacy', 'terms']);
    for (const [, , ...how] of written) expect(how).toEqual(['withdrawn', 'claimed']);
  });
});

describe.each(databases)('A13 consents where addresses are not verified on %s', (database) => {
  const app = useApp({ database, settings: { consents: koreanConsents, emailVerification: false } });

  it('are needed for the account that registering makes at once, and stored with it', async () => {
    const email = newEmail();
    const browser = app.client();
    expect((await browser.post('/register', { email, password: goodPassword })).body.code).toBe('consent_required');
    const { body } = await browser.post('/register', { email, password: goodPassword, consents: requiredConsents });
    expect([body.status, body.consentsDue]).toEqual(['signed-in', undefined]);
    expect(await listRecords(app.daemun.deps.db, body.user.id)).toHaveLength(3);
  });
});

describe.each(databases)('A13 where nothing is asked on %s', (database) => {
  const app = useApp({ database });

  it('accounts are made as before, without a word of consents and without a record', async () => {
    const email = newEmail();
    const browser = app.client();
    expect((await browser.get('/consents')).body).toEqual({ consents: [] });
    await browser.post('/register', { email, password: goodPassword });
    const { body } = await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(body).not.toHaveProperty('consentsDue');
    expect((await browser.get('/session')).body).not.toHaveProperty('consentsDue');
    expect(await listRecords(app.daemun.deps.db, body.user.id)).toEqual([]);
    const refused = await browser.post('/register', { email: newEmail(), password: goodPassword, consents: requiredConsents });
    expect(refused.body.errors[0]).toMatchObject({ path: 'consents.age', code: 'unknown_consent' });
  });
});
