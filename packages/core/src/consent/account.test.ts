import { eq, sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useApp } from '../../test/app.ts';
import { createTestClock } from '../../test/clock.ts';
import { processWith } from '../../test/consents.ts';
import { databases, openTestDatabase } from '../../test/databases.ts';
import { koreanConsents, newerTerms, requiredConsents } from '../../test/korean-consents.ts';
import { goodPassword, newEmail, together } from '../../test/people.ts';
import { setPasswordOf } from '../../test/set-password.ts';
import { auditEvents } from '../operations/audit/tables.ts';
import { listRecords } from './queries.ts';
import { consentRecords } from './tables.ts';

const news = { id: 'marketing-email', version: '1' };
const newTerms = { id: 'terms', version: '2026-07' };

interface Place {
  readonly outbox: { token(to: string, path: string): Promise<string> };
  client(): ReturnType<ReturnType<typeof useApp>['client']>;
}

async function signedUp(app: Place, consents: readonly object[] = requiredConsents) {
  const email = newEmail();
  const browser = app.client();
  await browser.post('/register', { email, password: goodPassword, consents });
  const { body } = await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
  expect(body.status).toBe('signed-in');
  return { email, browser, userId: String(body.user.id) };
}

describe.each(databases)('A13 consents of an account on %s', (database) => {
  const app = useApp({ database, settings: { consents: koreanConsents } });
  const history = async (userId: string) =>
    (await listRecords(app.daemun.deps.db, userId)).slice(3).map(({ document, decision, source }) => [document, decision, source]);
  const given = async (browser: Awaited<ReturnType<typeof signedUp>>['browser'], id: string) =>
    (await browser.get('/account/consents')).body.consents.find((one: { id: string }) => one.id === id).given;

  it('optional ones are given and withdrawn, required ones are not withdrawn, and all of it is in the audit log', async () => {
    const { browser, userId } = await signedUp(app);
    expect(await given(browser, news.id)).toBeNull();
    expect((await browser.post('/account/consents', { consents: [news] })).status).toBe(200);
    expect(await given(browser, news.id)).toEqual({ version: '1', at: app.clock.now().toISOString() });
    expect((await browser.delete(`/account/consents/${news.id}`)).status).toBe(204);
    expect(await given(browser, news.id)).toBeNull();
    expect((await browser.delete(`/account/consents/${news.id}`)).status).toBe(204);
    expect((await browser.delete('/account/consents/terms')).body.code).toBe('consent_not_optional');
    expect((await browser.delete('/account/consents/nothing')).body.code).toBe('unknown_consent');
    // A name that every JavaScript object has is unknown as well.
    for (const name of ['constructor', 'toString', '__proto__'])
      expect([name, (await browser.delete(`/account/consents/${name}`)).body?.code]).toEqual([name, 'unknown_consent']);
    expect(await history(userId)).toEqual([
      [news.id, 'given', 'account'],
      [news.id, 'withdrawn', 'account'],
    ]);
    const { db } = app.daemun.deps;
    const audited = await db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(auditEvents.id);
    expect(audited.filter(({ type }) => type.startsWith('consent.')).map(({ type, details }) => [type, details])).toEqual([
      ['consent.given', { consents: 'age@14 terms@2026-01 privacy@3', by: 'sign-up' }],
      ['consent.given', { consents: 'marketing-email@1', by: 'account' }],
      ['consent.withdrawn', { consents: 'marketing-email@1', by: 'account' }],
    ]);
  });

  it('50 at once write one record, whether they give or withdraw', async () => {
    const { browser, userId } = await signedUp(app);
    await together(50, () => browser.clone().post('/account/consents', { consents: [news] }));
    expect(await history(userId)).toEqual([[news.id, 'given', 'account']]);
    await together(50, () => browser.clone().delete(`/account/consents/${news.id}`));
    expect(await history(userId)).toHaveLength(2);
    // Concurrent requests to give and to withdraw run one after the other. The last request decides what is valid.
    await together(50, (index) =>
      index % 2 ? browser.clone().post('/account/consents', { consents: [news] }) : browser.clone().delete(`/account/consents/${news.id}`),
    );
    const said = (await history(userId)).map(([, decision]) => decision);
    for (const [index, decision] of said.entries()) expect(decision).toBe(index % 2 ? 'withdrawn' : 'given');
    expect((await given(browser, news.id)) === null).toBe(said.at(-1) === 'withdrawn');
  });

  it('two different ones at once both stand', async () => {
    const { browser } = await signedUp(app);
    const sms = { id: 'marketing-sms', version: '1' };
    await Promise.all([news, sms].map((one) => browser.clone().post('/account/consents', { consents: [one] })));
    expect([(await given(browser, news.id))?.version, (await given(browser, sms.id))?.version]).toEqual(['1', '1']);
  });

  it('are in the export, with all that was said before', async () => {
    const { browser } = await signedUp(app, [...requiredConsents, news]);
    await browser.delete(`/account/consents/${news.id}`);
    const { consents } = (await browser.get('/export')).body;
    expect(consents).toHaveLength(5);
    expect(consents[4]).toEqual({
      document: news.id,
      version: '1',
      decision: 'withdrawn',
      at: app.clock.now().toISOString(),
      locale: 'en',
      source: 'account',
      network: '192.0.2.0/24',
    });
  });

  it('cannot be rewritten or deleted by anybody, but go with the account', async () => {
    const { browser, userId } = await signedUp(app);
    const { db } = app.daemun.deps;
    const refusal = async (action: Promise<unknown>) => {
      const error = await action.then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      return `${error?.message} ${(error?.cause as Error | undefined)?.message}`;
    };
    const mine = eq(consentRecords.userId, userId);
    expect(await refusal(db.update(consentRecords).set({ version: '9' }).where(mine))).toContain('append-only');
    expect(await refusal(db.delete(consentRecords).where(mine))).toContain('append-only');
    expect(await refusal(db.execute(sql`truncate daemun.consent_records`))).toContain('append-only');
    expect(await listRecords(db, userId)).toHaveLength(3);
    await browser.delete('/account');
    app.clock.advance(15 * 24 * 3600);
    await app.daemun.settle();
    expect(await listRecords(db, userId)).toEqual([]);
  });

  it('of an account that an operator made are asked at its first sign-in', async () => {
    const email = newEmail();
    await setPasswordOf(app, { email, roles: [] });
    const { body } = await app.client().post('/login', { identifier: email, password: goodPassword });
    expect([body.status, body.consentsDue]).toEqual(['signed-in', requiredConsents]);
  });

  it('the session check asks the database nothing more for them', async () => {
    const { browser } = await signedUp(app);
    const before = app.allStatements();
    await browser.get('/session');
    if (database === 'embedded') expect(app.allStatements() - before).toBe(1);
  });
});

describe.each(databases)('A13 a new version on %s', (database) => {
  const open = async () => {
    const shared = await openTestDatabase(database);
    onTestFinished(() => shared.close());
    const clock = createTestClock();
    return { before: await processWith(shared, clock, koreanConsents), after: await processWith(shared, clock, newerTerms) };
  };

  it('is due for who agreed to the one before, in their session and at the next sign-in, until they agree', async () => {
    const { before, after } = await open();
    const { email, browser: old, userId } = await signedUp(before, [...requiredConsents, news]);
    const browser = after.client();
    for (const [name, value] of old.cookies) browser.cookies.set(name, value);
    expect((await browser.get('/session')).body.consentsDue).toEqual([newTerms]);
    const login = await browser.post('/login', { identifier: email, password: goodPassword });
    expect(login.body.consentsDue).toEqual([newTerms]);
    const token = await after.client().post('/login', { identifier: email, password: goodPassword, transport: 'token' });
    expect(token.body.consentsDue).toEqual([newTerms]);
    expect((await browser.post('/account/consents', { consents: [requiredConsents[1]] })).body.errors[0].code).toBe('consent_outdated');
    expect((await browser.post('/account/consents', { consents: [newTerms] })).body).not.toHaveProperty('consentsDue');
    expect((await browser.get('/session')).body).not.toHaveProperty('consentsDue');
    const records = await listRecords(after.daemun.deps.db, userId);
    expect(records.slice(4).map(({ document, version, source }) => [document, version, source])).toEqual([
      ['terms', '2026-07', 'asked-again'],
    ]);
  });

  it('between registering and the link is asked there: no account is made with the one before', async () => {
    const { before, after } = await open();
    const email = newEmail();
    const old = before.client();
    await old.post('/register', { email, password: goodPassword, consents: requiredConsents });
    const browser = after.client();
    for (const [name, value] of old.cookies) browser.cookies.set(name, value);
    const token = await before.outbox.token(email, '/verify-email');
    expect((await browser.post('/verify-email', { token })).body.missing).toEqual([newTerms]);
    const consents = [requiredConsents[0], newTerms, requiredConsents[2]];
    expect((await browser.post('/verify-email', { token, consents })).body.status).toBe('signed-in');
  });
});
