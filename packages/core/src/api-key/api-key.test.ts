import { crc32 } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestApp, testSettings, useApp } from '../../test/app.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient, type Reply } from '../../test/client.ts';
import { createPostgresqlDatabase, databases } from '../../test/databases.ts';
import { createMailbox } from '../../test/mailbox.ts';
import { type Person, signedUp, signIn, together } from '../../test/people.ts';
import { createRoutes } from '../capabilities.ts';
import { createDaemun, type Daemun } from '../daemun.ts';
import { banUser } from '../operations/admin/users.ts';
import { publicPath } from '../platform/http/route.ts';
import { warnOfExpiry } from './expiry.ts';
import { isWellFormedKey, keyKinds, makeKey } from './key.ts';

const day = 24 * 3600;
const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
const shapes = { live: /^sk_live_[0-9A-Za-z]{49}$/, test: /^sk_test_[0-9A-Za-z]{49}$/, publishable: /^pk_[0-9A-Za-z]{49}$/ };

/** The two ways to send a key. */
const credentialsOf = (key: string): Record<string, string>[] => [{ 'X-API-Key': key }, { Authorization: `Bearer ${key}` }];

describe('a key', () => {
  it('S-104 says what it is for, is random, and ends with its checksum', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (const kind of keyKinds) {
      const keys = new Set(Array.from({ length: 500 }, () => makeKey(kind)));
      expect(keys.size).toBe(500);
      for (const key of keys) {
        expect(key).toMatch(shapes[kind]);
        const sum = [...key.slice(-6)].reduce((value, letter) => value * 62 + alphabet.indexOf(letter), 0);
        expect(sum).toBe(crc32(key.slice(0, -6)));
        expect(isWellFormedKey(key)).toBe(true);
      }
    }
  });

  it('S-104 with one character changed, two swapped, or cut is known as mistyped', () => {
    const key = makeKey('live');
    for (let at = 8; at < key.length; at += 1) {
      const letter = key[at] === 'a' ? 'b' : 'a';
      expect(isWellFormedKey(key.slice(0, at) + letter + key.slice(at + 1))).toBe(false);
      expect(isWellFormedKey(key.slice(0, at))).toBe(false);
      const swapped = key.slice(0, at - 1) + key.charAt(at) + key.charAt(at - 1) + key.slice(at + 1);
      if (swapped !== key) expect(isWellFormedKey(swapped)).toBe(false);
    }
    for (const other of [`${key} `, `${key}0`, key.toUpperCase(), key.replace('live', 'test'), '', 'sk_live_', `pk_${key}`]) {
      expect(isWellFormedKey(other)).toBe(false);
    }
  });
});

describe.each(databases)('API keys on %s', (database) => {
  const app = useApp({ database, settings: { serviceTokens: [serviceToken], apiKeys: { perUser: 5 } } });
  beforeAll(() => app.daemun.start());
  const make = (person: Pick<Person, 'browser'>, more: object = {}): Promise<Reply> =>
    person.browser.post('/api-keys', { name: 'Nightly import', kind: 'live', ...more });
  const endsIn = (seconds: number) => ({ expiresAt: new Date(app.clock.now().getTime() + seconds * 1000).toISOString() });
  const show = (key: string) => app.client().get('/api-key', { 'X-API-Key': key });
  const introspect = (token: string, credential = serviceToken) =>
    app.client().post('/introspect', { token }, { Authorization: `Bearer ${credential}` });
  const lists = async (person: Pick<Person, 'browser'>) => (await person.browser.get('/api-keys')).body.apiKeys;
  const rowsWith = async (text: string): Promise<string[]> => {
    const rows = await app.daemun.deps.db.execute(
      sql`select k::text as row from daemun.api_keys k union all select u::text from daemun.api_key_usage u union all select a::text from daemun.audit_events a`,
    );
    return (rows as unknown as { rows: { row: string }[] }).rows.map(({ row }) => row).filter((row) => row.includes(text));
  };

  it('S-104 is shown once, and lies nowhere in usable form', async () => {
    const person = await signedUp(app);
    for (const kind of keyKinds) {
      const made = await make(person, { kind, scopes: ['movies:read', 'movies:write', 'movies:read'], tier: 'pro' });
      expect(made.status).toBe(201);
      const { key, ...shown } = made.body;
      expect(key).toMatch(shapes[kind]);
      expect(shown).toMatchObject({ name: 'Nightly import', kind, scopes: ['movies:read', 'movies:write'], tier: 'pro' });
      expect(shown).toMatchObject({ start: key.slice(0, -45), lastUsedAt: null, replacedById: null });
      expect(new Date(shown.expiresAt).getTime() - new Date(shown.createdAt).getTime()).toBe(90 * day * 1000);
      const [listed] = await lists(person);
      expect(listed).toEqual(shown);
      expect((await person.browser.get(`/api-keys/${shown.id}`)).body).toEqual(shown);
      expect(await rowsWith(key.slice(8, 30))).toEqual([]);
      expect((await person.browser.get('/export')).body.apiKeys).toHaveLength(keyKinds.indexOf(kind) + 1);
      expect(JSON.stringify((await person.browser.get('/export')).body)).not.toContain(key);
      expect((await show(key)).body).toMatchObject({ id: shown.id, userId: person.userId, kind, tier: 'pro' });
      expect(app.logged.join('\n')).not.toContain(key);
    }
    const notice = async () => (await app.outbox.to(person.email)).find(({ text }) => text.includes('sk_live_'));
    await expect.poll(async () => (await notice())?.subject).toContain('API key');
  });

  it('S-104 is made by a fresh session alone, for its own account', async () => {
    const person = await signedUp(app);
    const { key } = (await make(person)).body;
    for (const headers of credentialsOf(key)) {
      const byKey = await app.client().post('/api-keys', { name: 'Another', kind: 'live' }, headers);
      expect([byKey.status, byKey.body.code]).toEqual([401, 'unauthenticated']);
    }
    const stranger = await signedUp(app);
    const planted = await stranger.browser.post('/api-keys', { name: 'x', kind: 'live', userId: person.userId });
    expect([planted.status, planted.body.errors[0].code]).toEqual([422, 'unknown_field']);
    const [{ id }] = await lists(person);
    for (const action of [
      stranger.browser.get(`/api-keys/${id}`),
      stranger.browser.get(`/api-keys/${id}/usage`),
      stranger.browser.post(`/api-keys/${id}/rotate`, {}),
      stranger.browser.delete(`/api-keys/${id}`),
    ]) {
      expect((await action).body.code).toBe('api_key_not_found');
    }
    app.clock.advance(601);
    for (const action of [make(person), person.browser.post(`/api-keys/${id}/rotate`, {})]) {
      expect((await action).body).toMatchObject({ code: 'step_up_required', methods: ['password'] });
    }
    expect((await show(key)).status).toBe(200);
  });

  it('S-104 a key opens no route of an account', async () => {
    const person = await signedUp(app);
    const { key } = (await make(person)).body;
    const guarded = createRoutes(app.daemun.settings).filter(
      ({ declaration }) => declaration.access.kind === 'signed-in' || declaration.access.kind === 'service',
    );
    expect(guarded.length).toBeGreaterThan(25);
    for (const { declaration } of guarded) {
      const path = publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000');
      for (const credential of credentialsOf(key)) {
        const reply = await app.client().send(declaration.method, `https://auth.example.test${path}`, {
          headers: { Origin: 'https://auth.example.test', ...credential, ...(declaration.body && { 'Content-Type': 'application/json' }) },
          ...(declaration.body && { body: '{}' }),
        });
        expect([path, reply.status]).toEqual([path, 401]);
      }
    }
  });

  it('takes only what this place offers, and no longer than it may live', async () => {
    const person = await signedUp(app);
    const field = async (more: object) => {
      const { status, body } = await make(person, more);
      return [status, body.errors?.[0]?.path, body.errors?.[0]?.code];
    };
    const at = (seconds: number) => new Date(app.clock.now().getTime() + seconds * 1000).toISOString();
    expect(await field({ expiresAt: at(-1) })).toEqual([422, 'expiresAt', 'in_the_past']);
    expect(await field({ expiresAt: at(366 * day) })).toEqual([422, 'expiresAt', 'too_late']);
    expect(await field({ expiresAt: 'tomorrow' })).toEqual([422, 'expiresAt', 'invalid_value']);
    expect(await field({ kind: 'root' })).toEqual([422, 'kind', 'invalid_value']);
    expect(await field({ scopes: ['two words'] })).toEqual([422, 'scopes.0', 'invalid_value']);
    expect(await field({ name: ' ' })).toEqual([422, 'name', 'too_short']);
    const made = await make(person, { expiresAt: at(365 * day) });
    expect([made.status, made.body.expiresAt]).toEqual([201, at(365 * day)]);
  });

  it('S-77 what is no live key is refused alike, the mistyped without a statement', async () => {
    const person = await signedUp(app);
    const { key, id } = (await make(person, { expiresAt: new Date(app.clock.now().getTime() + 3600_000).toISOString() })).body;
    const mistyped = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
    for (const wrong of [mistyped, '', 'x', '%', 'sk_live_', `${key}${key}`, '가'.repeat(10).replaceAll(/./g, '?'), 'a'.repeat(8000)]) {
      const before = app.statements();
      const reply = await show(wrong);
      expect([wrong.slice(0, 20), reply.status, reply.body.code]).toEqual([wrong.slice(0, 20), 401, 'unauthenticated']);
      expect(app.statements()).toBe(before);
    }
    expect((await show(makeKey('live'))).status).toBe(401);
    expect((await show(key)).status).toBe(200);
    app.clock.advance(3600);
    expect((await show(key)).status).toBe(401);
    expect((await introspect(key)).body).toEqual({ active: false });
    expect((await person.browser.post(`/api-keys/${id}/rotate`, {})).status).toBe(403);
    expect(await lists(person)).toHaveLength(1);
  });

  it('S-104 of any number made at once there are as many as there may be', async () => {
    const person = await signedUp(app);
    const replies = await together(20, () => make(person));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(new Set(replies.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['api_key_limit_reached']),
    );
    const [{ id }] = await lists(person);
    await person.browser.delete(`/api-keys/${id}`);
    expect((await make(person)).status).toBe(201);
  });

  it('S-104 nor do keys pile up by being rotated', async () => {
    const person = await signedUp(app);
    let { id } = (await make(person)).body;
    for (let rotated = 1; rotated < 10; rotated += 1) {
      const next = await person.browser.post(`/api-keys/${id}/rotate`, { overlap: '30d' });
      expect([rotated, next.status]).toEqual([rotated, 201]);
      id = next.body.id;
    }
    expect((await person.browser.post(`/api-keys/${id}/rotate`, { overlap: '30d' })).body.code).toBe('api_key_limit_reached');
  });

  it('rotates with overlap: one successor, however many ask', async () => {
    const person = await signedUp(app);
    for (let round = 0; round < 5; round += 1) {
      const old = (await make(person, { scopes: ['a'], tier: 'pro', name: `Round ${round}` })).body;
      app.clock.advance(60);
      const replies = await together(10, () => person.browser.clone().post(`/api-keys/${old.id}/rotate`, { overlap: '2h' }));
      const won = replies.filter(({ status }) => status === 201);
      expect(won).toHaveLength(1);
      expect(replies.filter(({ body }) => body.code === 'api_key_replaced')).toHaveLength(9);
      const next = won[0]?.body;
      expect(next).toMatchObject({ name: `Round ${round}`, kind: 'live', scopes: ['a'], tier: 'pro' });
      expect(next.replaces).toEqual({ id: old.id, expiresAt: new Date(app.clock.now().getTime() + 7200_000).toISOString() });
      expect((await lists(person)).find(({ id }: { id: string }) => id === old.id).replacedById).toBe(next.id);
      expect([(await show(old.key)).status, (await show(next.key)).status]).toEqual([200, 200]);
      await person.browser.delete(`/api-keys/${next.id}`);
      expect([(await show(old.key)).status, (await show(next.key)).status]).toEqual([200, 401]);
    }
    const last = (await make(person)).body;
    expect((await person.browser.post(`/api-keys/${last.id}/rotate`, { overlap: '0s' })).status).toBe(201);
    expect((await show(last.key)).status).toBe(401);
    for (const overlap of ['31d', '1w', '-1h', '1.5h', 5]) {
      expect((await person.browser.post(`/api-keys/${last.id}/rotate`, { overlap })).body.errors[0].path).toBe('overlap');
    }
    const other = (await make(person)).body;
    expect((await person.browser.post(`/api-keys/${other.id}/rotate`, {})).status).toBe(201);
    expect((await show(other.key)).status).toBe(200);
    app.clock.advance(day);
    expect((await show(other.key)).status).toBe(401);
  });

  it('S-104 a key that was rotated does not outlive its own end by the overlap', async () => {
    const person = await signedUp(app);
    const old = (await make(person, endsIn(3600))).body;
    app.clock.advance(3600 - 300);
    expect((await person.browser.post('/step-up/password', { password: person.password })).status).toBe(200);
    const rotated = await person.browser.post(`/api-keys/${old.id}/rotate`, { overlap: '24h' });
    expect([rotated.status, rotated.body.replaces]).toEqual([201, { id: old.id, expiresAt: old.expiresAt }]);
    expect((await show(old.key)).status).toBe(200);
    app.clock.advance(300);
    expect([(await show(old.key)).status, (await show(rotated.body.key)).status]).toEqual([401, 200]);
    expect((await introspect(old.key)).body).toEqual({ active: false });
  });

  it('S-104 a key that is remembered ends with its time', async () => {
    const person = await signedUp(app);
    const { key } = (await make(person, endsIn(3600))).body;
    app.clock.advance(3600 - 10);
    await expect
      .poll(async () => {
        const before = app.statements();
        expect((await show(key)).status).toBe(200);
        return app.statements() - before;
      })
      .toBe(0);
    app.clock.advance(10);
    expect([(await show(key)).status, (await introspect(key)).body]).toEqual([401, { active: false }]);
  });

  const ends: Record<string, (person: Person, id: string) => Promise<unknown>> = {
    deleting: (person, id) => person.browser.delete(`/api-keys/${id}`),
    'a ban': ({ email }) => banUser(app.daemun.deps, email, { actor: 'cli' }),
    'closing the account': ({ browser }) => browser.delete('/account'),
    'SQL by hand': ({ userId }) => app.daemun.deps.db.execute(sql`update daemun.users set banned_at = now() where id = ${userId}`),
  };
  it.each(Object.entries(ends))('S-62 S-104 after %s a remembered key is dead', async (name, end) => {
    const person = await signedUp(app);
    const { key, id } = (await make(person)).body;
    app.clock.advance(3);
    await together(3, () => show(key));
    expect((await introspect(key)).body.active).toBe(true);
    await end(person, id);
    if (name === 'SQL by hand') await expect.poll(async () => (await show(key)).status).toBe(401);
    expect((await show(key)).status).toBe(401);
    expect((await introspect(key)).body).toEqual({ active: false });
  });

  it('a key used just now costs no statement; its uses are counted, by day and by place', async () => {
    const person = await signedUp(app);
    const { key, id } = (await make(person)).body;
    app.clock.advance(3);
    await show(key);
    const before = app.statements();
    for (let use = 0; use < 9; use += 1) await show(key);
    expect(app.statements()).toBe(before);
    expect((await person.browser.get(`/api-keys/${id}/usage`)).body).toEqual({ timeZone: 'Asia/Seoul', days: [], log: [] });
    await app.daemun.settle();
    const today = app.clock.now();
    for (let place = 0; place < 30; place += 1) {
      await app.client({ address: `198.51.100.${place}`, userAgent: 'importer/1' }).get('/api-key', { Authorization: `Bearer ${key}` });
    }
    await app.daemun.settle();
    const { days, log } = (await person.browser.get(`/api-keys/${id}/usage`)).body;
    expect(days).toEqual([{ day: today.toISOString().slice(0, 10), uses: 40 }]);
    expect(log.find(({ ip }: { ip: string }) => ip === '192.0.2.1')).toMatchObject({ uses: 10 });
    expect(log.find(({ ip }: { ip: string }) => ip === '198.51.100.0')).toMatchObject({ uses: 1, userAgent: 'importer/1' });
    // Nineteen further places are listed separately. The uses from the other eleven are counted together.
    expect(log.find(({ ip }: { ip: string | null }) => ip === null)).toMatchObject({ uses: 11, userAgent: null });
    expect((await lists(person))[0].lastUsedAt).toBe(today.toISOString());
  });

  it('uses that were counted before a key was deleted harm nothing', async () => {
    const person = await signedUp(app);
    const [gone, stays] = [(await make(person)).body, (await make(person)).body];
    await show(gone.key);
    await show(stays.key);
    await person.browser.delete(`/api-keys/${gone.id}`);
    await app.daemun.settle();
    expect((await person.browser.get(`/api-keys/${stays.id}/usage`)).body.days[0].uses).toBe(1);
  });

  it('C3 the owner is told two weeks before a key expires, once', async () => {
    const person = await signedUp(app);
    await person.browser.patch('/profile', { locale: 'ko' });
    await make(person, { name: '매일 가져오기' });
    await make(person, { name: 'Short', expiresAt: new Date(app.clock.now().getTime() + 10 * day * 1000).toISOString() });
    const replaced = (await make(person, { name: 'Replaced' })).body;
    await person.browser.post(`/api-keys/${replaced.id}/rotate`, { overlap: '30d' });
    const warnings = async () => (await app.outbox.to(person.email)).filter(({ subject }) => subject.includes('만료'));
    const sweep = () => warnOfExpiry(app.daemun.deps);
    app.clock.advance(75 * day);
    await sweep();
    expect(await warnings()).toHaveLength(0);
    app.clock.advance(day + 60);
    await together(5, sweep);
    app.clock.advance(day);
    await sweep();
    // The owner hears of the key and of the replaced key's successor, but not of the short-lived key or the replaced one.
    await expect.poll(warnings).toHaveLength(2);
    expect((await warnings()).some(({ text }) => text.includes('“매일 가져오기”') && text.includes('sk_live_'))).toBe(true);
  });

  it('introspection (RFC 7662) says what a key may do, to services alone', async () => {
    const person = await signedUp(app);
    const made = (await make(person, { scopes: ['read', 'write'], tier: 'pro' })).body;
    expect((await introspect(made.key)).body).toEqual({
      active: true,
      token_type: 'api_key',
      iss: 'https://auth.example.test',
      sub: person.userId,
      jti: made.id,
      iat: Math.floor(new Date(made.createdAt).getTime() / 1000),
      exp: Math.floor(new Date(made.expiresAt).getTime() / 1000),
      scope: 'read write',
      kind: 'live',
      name: 'Nightly import',
      tier: 'pro',
    });
    expect((await introspect(made.key, 'wrong')).status).toBe(401);
    expect((await introspect(made.key, made.key)).status).toBe(401);
  });
});

describe('where the deployment says what keys may be', () => {
  const app = useApp({
    database: 'embedded',
    settings: { apiKeys: { scopes: ['read', 'write'], tiers: ['free'], maximumSeconds: 10 * day, defaultSeconds: day } },
  });

  it('owners choose from that', async () => {
    const { browser } = await signedUp(app);
    const make = (more: object) => browser.post('/api-keys', { name: 'Key', kind: 'test', ...more });
    for (const [more, path] of [
      [{ scopes: ['read', 'admin'] }, 'scopes'],
      [{ tier: 'unlimited' }, 'tier'],
      [{ expiresAt: new Date(app.clock.now().getTime() + 11 * day * 1000).toISOString() }, 'expiresAt'],
    ] as const) {
      expect((await make(more)).body.errors[0].path).toBe(path);
    }
    expect((await make({ scopes: ['read'], tier: 'free' })).body.expiresAt).toBe(
      new Date(app.clock.now().getTime() + day * 1000).toISOString(),
    );
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('API keys across processes on PostgreSQL', () => {
  let drop: () => Promise<void>;
  let here: Daemun;
  let there: Daemun;
  beforeAll(async () => {
    const made = await createPostgresqlDatabase();
    drop = made.drop;
    here = await createDaemun({ ...testSettings, databaseUrl: made.url }, cheapHashing);
    there = await createDaemun({ ...testSettings, databaseUrl: made.url }, cheapHashing);
    for (const daemun of [here, there]) daemun.start();
  });
  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await drop();
  });

  it('S-104 a key that is deleted in one is refused in the other, and never again taken', async () => {
    const app = { daemun: here, outbox: createMailbox(here), client: () => createTestClient(here) } as unknown as TestApp;
    const person = await signedUp(app);
    for (let round = 0; round < 10; round += 1) {
      const { key, id } = (await person.browser.post('/api-keys', { name: 'Key', kind: 'live' })).body;
      const ask = async () => (await createTestClient(there).get('/api-key', { 'X-API-Key': key })).status;
      await expect.poll(ask).toBe(200);
      await person.browser.delete(`/api-keys/${id}`);
      await expect.poll(ask, { timeout: 5000, interval: 2 }).toBe(401);
      for (let again = 0; again < 20; again += 1) expect(await ask()).toBe(401);
    }
    expect((await (await signIn(app, person)).get('/api-keys')).body.apiKeys).toEqual([]);
  });
});
