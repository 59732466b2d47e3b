import { createDaemun } from '@daemun/core';
import { depsOf, examine, examineSettings } from '@daemun/core/operating';
import { parseSettings } from '@daemun/core/settings';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../app.ts';
import { enrolled } from '../authenticator.ts';
import { databases } from '../databases.ts';
import { goodPassword, signedUp, together } from '../people.ts';
import { badge } from './capability.ts';

const readers = { 'main gate': 'reader-token-of-the-main-gate' };
const atReader = { 'X-Badge-Reader': readers['main gate'] };

describe.each(databases)("a capability of an embedder's own, on %s", (database) => {
  const settings = { capabilities: [badge(readers)], badges: { validSeconds: 24 * 60 * 60 } };
  const app = useApp({ database, settings });
  const count = async (statement: string) => {
    const { rows } = (await app.daemun.deps.db.execute(sql.raw(statement))) as unknown as { rows: { n: number }[] };
    return rows[0]?.n;
  };
  const badgeOf = async ({ browser }: Awaited<ReturnType<typeof signedUp>>): Promise<string> => {
    const { status, body } = await browser.post('/badges');
    expect(status).toBe(201);
    return body.secret;
  };
  const signInAt = (secret: string, headers: Record<string, string> = atReader) =>
    app.client().post('/badges/sign-in', { secret }, headers);

  beforeAll(async () => {
    // Not ready before its tables are there; several starts at once apply them once.
    expect(
      await app.daemun.deps.database.pendingMigrations([{ name: 'badges', folder: new URL('./migrations', import.meta.url).pathname }]),
    ).toBe(1);
    const applied = await Promise.all([app.daemun.migrate(), app.daemun.migrate()]);
    expect(applied.sort()).toEqual([0, 1]);
  });

  it('has its table made by migrations of its own, which have a journal of their own', async () => {
    expect(await app.daemun.migrate()).toBe(0);
    expect(await count('select count(*)::int as n from drizzle.__badges_migrations')).toBe(1);
    expect((await app.client().send('GET', 'https://auth.example.test/readyz')).body.migrations).toBe(true);
  });

  it('signs in by the one door: its factor is a first one, and beside a password a second one', async () => {
    const person = await signedUp(app);
    const reply = await signInAt(await badgeOf(person));
    expect(reply.body).toMatchObject({ status: 'signed-in', user: { id: person.userId } });
    const careful = await enrolled(app);
    const secret = await badgeOf(careful);
    expect((await signInAt(secret)).body).toMatchObject({ status: 'second-factor-required' });
    const asked = await app.client().post('/login', { identifier: careful.email, password: goodPassword });
    expect(asked.body.methods).toContain('badge');
  });

  it('guards its route by what it knows itself, before anything of the input is looked at', async () => {
    const secret = await badgeOf(await signedUp(app));
    for (const headers of [{}, { 'X-Badge-Reader': 'another' }] as Record<string, string>[]) {
      expect(await signInAt(secret, headers)).toMatchObject({ status: 401, body: { code: 'unknown_reader' } });
    }
    expect(await signInAt('nonsense')).toMatchObject({ status: 422 });
    expect(await signInAt('a'.repeat(43))).toMatchObject({ status: 401, body: { code: 'invalid_badge' } });
  });

  it('is under the general rules: other sites, unknown fields, sessions that are no longer fresh', async () => {
    const person = await signedUp(app);
    expect((await person.browser.send('POST', '/badges', { headers: { Origin: 'https://evil.example' } })).body.code).toBe(
      'cross_site_request',
    );
    const extra = await app.client().post('/badges/sign-in', { secret: 'a'.repeat(43), role: 'admin' }, atReader);
    expect(extra.body.errors).toContainEqual(expect.objectContaining({ path: 'role', code: 'unknown_field' }));
    app.clock.advance(11 * 60);
    expect((await person.browser.post('/badges')).body.code).toBe('step_up_required');
  });

  it('hears events in the transaction of what happened, is audited, and is a part of the export', async () => {
    const person = await signedUp(app);
    const secret = await badgeOf(person);
    expect((await person.browser.get('/export')).body.badges).toHaveLength(1);
    expect(
      await count(`select count(*)::int as n from daemun.audit_events where type = 'app.badge-added' and user_id = '${person.userId}'`),
    ).toBe(1);
    expect((await person.browser.delete('/account')).status).toBe(202);
    expect(await count(`select count(*)::int as n from app_badges where user_id = '${person.userId}'`)).toBe(0);
    expect((await signInAt(secret)).status).toBe(401);
  });

  it('A-07 S-62 has a kind of one-time token: used once of any number at once, and gone with its account’s access', async () => {
    const { browser } = await signedUp(app);
    const collect = (token: string) => app.client().post('/badges/collect', { token }, atReader);
    const first = (await browser.post('/badges/handovers')).body.token;
    const { token } = (await browser.post('/badges/handovers')).body;
    expect((await collect(first)).body.code).toBe('invalid_badge');
    const replies = await together(50, () => collect(token));
    const written = replies.filter(({ status }) => status === 201);
    expect([written.length, new Set(replies.map(({ status }) => status))]).toEqual([1, new Set([201, 401])]);
    expect((await signInAt(written[0]?.body.secret)).status).toBe(200);
    const late = (await browser.post('/badges/handovers')).body.token;
    expect((await browser.delete('/account')).status).toBe(202);
    expect((await collect(late)).status).toBe(401);
  });

  it('declares its events: their owner reads them in the list and hears of them by mail, and trusted browsers are asked again', async () => {
    const person = await enrolled(app);
    const trusted = () => count(`select count(*)::int as n from daemun.trusted_devices where user_id = '${person.userId}'`);
    await app.daemun.deps.db.execute(
      sql.raw(`insert into daemun.trusted_devices (id, user_id, token_hash, created_at, last_used_at, expires_at)
        values (gen_random_uuid(), '${person.userId}', 'x', now(), now(), now() + interval '1 day')`),
    );
    expect(await trusted()).toBe(1);
    await badgeOf(person);
    for (const [language, text] of [
      ['en', 'A badge was added'],
      ['ko', '사원증을 등록했어요'],
    ] as const) {
      const { events } = (await person.browser.get('/security-events', { 'Accept-Language': language })).body;
      expect(events[0]).toMatchObject({ type: 'app.badge-added', text });
    }
    expect((await app.outbox.to(person.email)).map(({ subject }) => subject)).toContain('A new badge for your account at Daemun');
    expect(await trusted()).toBe(0);
  });

  it('is in the API reference, in a group of its own', async () => {
    const { body } = await app.client().get('/openapi.json');
    expect(body.tags.at(-1)).toMatchObject({ name: 'badges', 'x-title': { ko: '사원증' } });
    expect(body.paths['/api/auth/badges/sign-in'].post.security).toEqual([{ badgeReader: [] }]);
    expect(body.components.securitySchemes.badgeReader).toEqual({ type: 'apiKey', in: 'header', name: 'X-Badge-Reader' });
  });

  it('fifty at once sign in at once: each gets a session of its own, and nothing fails', async () => {
    const secret = await badgeOf(await signedUp(app));
    const replies = await together(50, () => signInAt(secret));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('has settings of its own, beside ours: a badge is valid for as long as they say', async () => {
    const secret = await badgeOf(await signedUp(app));
    expect((await signInAt(secret)).status).toBe(200);
    app.clock.advance(24 * 60 * 60);
    expect(await signInAt(secret)).toMatchObject({ status: 401, body: { code: 'invalid_badge' } });
  });

  it('has the doctor look at what is its own, beside ours', async () => {
    const person = await signedUp(app);
    await badgeOf(person);
    const found = async () => (await examine(app.daemun.deps)).filter(({ code }) => code.startsWith('badges_'));
    const expired = async () => Number((await found())[0]?.message.split(' ')[0] ?? 0);
    const before = await expired();
    app.clock.advance(24 * 60 * 60);
    expect(await found()).toMatchObject([{ severity: 'note', code: 'badges_expired' }]);
    expect(await expired()).toBeGreaterThan(before);
    expect((await examine(app.daemun.deps)).map(({ code }) => code)).toContain('first_administrator_open');
  });
});

describe("the doctor, of settings of an embedder's own", () => {
  const own = [badge(readers)];
  const decade = { ...testSettings, badges: { validSeconds: 10 * 365 * 24 * 60 * 60 } };

  it('says what is to say of them with ours, also where nothing opens', () => {
    const codes = examineSettings(parseSettings(decade, own), own).map(({ code }) => code);
    expect(codes).toContain('badges_valid_long');
    expect(codes).toContain('mail_outbox');
    expect(examineSettings(parseSettings(testSettings, own), own).map(({ code }) => code)).not.toContain('badges_valid_long');
  });

  it('says it of a running system without being told which capabilities there are', async () => {
    const daemun = await createDaemun({ ...decade, capabilities: own });
    try {
      await daemun.migrate();
      const findings = await examine(depsOf(daemun));
      expect(findings.filter(({ code }) => code === 'badges_valid_long')).toMatchObject([
        { severity: 'warning', message: 'A badge opens doors for 10 years, also a lost one' },
      ]);
    } finally {
      await daemun.stop();
    }
  });

  it('looks at no table before the migrations that make it', async () => {
    const daemun = await createDaemun({ ...decade, capabilities: own });
    try {
      expect((await examine(depsOf(daemun))).map(({ code }) => code)).toContain('migrations_pending');
    } finally {
      await daemun.stop();
    }
  });
});
