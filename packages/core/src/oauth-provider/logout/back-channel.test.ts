import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { certificate, privateKey } from '../../../test/harness-certificate.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, type KnownClient, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { type Person, signedUp, signIn } from '../../../test/people.ts';
import { after } from '../../platform/clock.ts';
import { createPublicCall } from '../../platform/outbound/public.ts';
import { createSessionSweep } from '../../session/sweep.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthGrants, oauthParticipants } from '../grant/tables.ts';
import type { LogoutSender } from './logout-sender.ts';
import { sweepNotices } from './notice-store.ts';
import { createLogoutSender } from './sender.ts';
import { oauthLogoutNotices } from './tables.ts';
import { examineLogoutNotices } from './undelivered.ts';

/** A relying party of its own host. */
const heard: { readonly path: string; readonly token: string; readonly type: string | undefined }[] = [];
let answer = 200;
const server = createServer({ cert: certificate, key: privateKey }, async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '';
  heard.push({ path: request.url ?? '', token, type: request.headers['content-type'] });
  response.writeHead(answer).end();
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard.splice(0);
  answer = 200;
});

describe.each(databases)('telling clients that a session has ended, on %s', (database) => {
  const app = useApp({ database });
  const newSender = (): LogoutSender =>
    createLogoutSender(
      app.daemun.deps,
      createPublicCall({ resolve: async () => [{ address: '127.0.0.1', family: 4 }], allows: () => true, ca: certificate }),
    );
  const relyingParty = (path: string, given = {}) =>
    addClient(app, { name: 'Shop', backchannelLogoutUri: `https://harness.example:${port}${path}`, ...given });
  /** The client takes part in the newest session of the person. Returns the ID token. */
  async function takesPart(known: KnownClient, person: Person): Promise<string> {
    const { code, sessionId } = await addGrant(app, { client: known.client, person });
    await app.daemun.deps.db.insert(oauthParticipants).values({ sessionId: sessionId ?? '', clientId: known.client.id });
    return (await exchangeCode(app, known, code)).body.id_token;
  }
  const notices = () => app.daemun.deps.db.select().from(oauthLogoutNotices);
  const makeDue = () => app.daemun.deps.db.update(oauthLogoutNotices).set({ dueAt: sql`clock_timestamp()` });
  beforeEach(() => app.daemun.deps.db.delete(oauthLogoutNotices));

  it('S-96 posts a logout token with every field that it must have, and no nonce', async () => {
    const person = await signedUp(app);
    const known = await relyingParty('/fields');
    const idToken = await verifiedClaims(app, await takesPart(known, person));
    await person.browser.post('/logout');
    expect(await newSender().sendDue()).toBe(1);
    const [{ token, type } = { token: '', type: '' }] = heard;
    expect(type).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'logout+jwt', alg: 'ES256' });
    const keys = createLocalJWKSet((await app.client().get('/.well-known/jwks.json')).body);
    const { payload } = await jwtVerify(token, keys, { currentDate: app.clock.now(), typ: 'logout+jwt', audience: known.client.id });
    const now = Math.floor(app.clock.now().getTime() / 1000);
    expect(payload).toEqual({
      iss: app.daemun.settings.origin,
      aud: known.client.id,
      iat: now,
      exp: now + 120,
      jti: expect.any(String),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sub: person.userId,
      sid: idToken['sid'],
    });
    expect(await notices()).toEqual([]);
  });

  it('tells a pairwise client of its own subject alone', async () => {
    const person = await signedUp(app);
    const known = await relyingParty('/pairwise', { pairwise: true });
    const idToken = await verifiedClaims(app, await takesPart(known, person));
    await person.browser.post('/logout');
    await newSender().sendDue();
    const claims = await verifiedClaims(app, heard[0]?.token ?? '');
    expect(claims.sub).toBe(idToken.sub);
    expect(heard[0]?.token).not.toContain(Buffer.from(person.userId).toString('base64url'));
  });

  it('S-96 tells each client of each session that it took part in, and nobody else', async () => {
    const person = await signedUp(app);
    const [one, two, silent] = [await relyingParty('/one'), await relyingParty('/two'), await addClient(app)];
    for (const known of [one, two, silent]) await takesPart(known, person);
    app.clock.advance(1);
    await signIn(app, person);
    await takesPart(one, person);
    await person.browser.post('/logout-all');
    await newSender().sendDue();
    expect(heard.map(({ path }) => path).sort()).toEqual(['/one', '/one', '/two']);
    expect(new Set(heard.map(({ token }) => token)).size).toBe(3);
  });

  it('S-96 is told of sessions that are revoked or end with the account’s access, and of none that ended by their time', async () => {
    const known = await relyingParty('/ends');
    const person = await signedUp(app);
    await takesPart(known, person);
    const other = await signIn(app, person);
    const { sessions: list } = (await other.get('/sessions')).body;
    await other.delete(`/sessions/${list.find(({ current }: { current: boolean }) => !current).id}`);
    await newSender().sendDue();
    expect(heard).toHaveLength(1);
    const over = await signedUp(app);
    await takesPart(known, over);
    const { db, clock } = app.daemun.deps;
    await db
      .update(sessions)
      .set({ expiresAt: after(clock.now(), -1) })
      .where(eq(sessions.userId, over.userId));
    const idle = await signedUp(app);
    await takesPart(known, idle);
    await db
      .update(sessions)
      .set({ lastSeenAt: after(clock.now(), -60 * 24 * 3600) })
      .where(eq(sessions.userId, idle.userId));
    expect(await createSessionSweep()(app.daemun.deps)).toBe(2);
    expect(await notices()).toEqual([]);
    expect(await db.select().from(oauthGrants).where(eq(oauthGrants.userId, idle.userId))).toEqual([]);
    const later = await signedUp(app);
    await takesPart(known, later);
    await later.browser.post('/logout');
    expect(await notices()).toHaveLength(1);
  });

  it('two processes send each notice once', async () => {
    const known = await relyingParty('/once');
    const person = await signedUp(app);
    await takesPart(known, person);
    await person.browser.post('/logout');
    const sent = await Promise.all(Array.from({ length: 10 }, () => newSender().sendDue()));
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(heard).toHaveLength(1);
  });

  it('S-96 tries again five times within an hour, then says so in the log, to the doctor and to the administrator', async () => {
    const known = await relyingParty('/fails');
    const person = await signedUp(app);
    await takesPart(known, person);
    await person.browser.post('/logout');
    answer = 500;
    const sender = newSender();
    let pauses = 0;
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      expect(await sender.sendDue()).toBe(1);
      expect(await sender.sendDue()).toBe(0);
      const [row] = await app.daemun.deps.db
        .select({ seconds: sql<number>`extract(epoch from ${oauthLogoutNotices.dueAt} - clock_timestamp())::float8` })
        .from(oauthLogoutNotices);
      if (attempt < 6) pauses += row?.seconds ?? Number.NaN;
      expect((await notices()).map(({ lastFailure }) => lastFailure)).toEqual(['status-500']);
      await makeDue();
    }
    expect([pauses > 45 * 60, pauses <= 60 * 60]).toEqual([true, true]);
    expect(await sender.sendDue()).toBe(0);
    expect(heard).toHaveLength(6);
    const findings = await examineLogoutNotices(app.daemun.deps);
    expect(findings).toMatchObject([
      { severity: 'warning', code: 'logout_undelivered', message: expect.stringContaining(known.client.id) },
    ]);
    const { rows } = (await app.daemun.deps.db.execute(
      sql`select details from daemun.audit_events where type = 'oauth.logout-undelivered' and details->>'client' = ${known.client.id}`,
    )) as unknown as { rows: { details: unknown }[] };
    expect(rows.map(({ details }) => details)).toEqual([{ client: known.client.id, name: 'Shop', reason: 'status-500' }]);
    await sweepNotices(app.daemun.deps);
    expect(await notices()).toEqual([]);
  });

  it('what was not delivered is no news any more once the client answers', async () => {
    const known = await relyingParty('/heals');
    const person = await signedUp(app);
    await takesPart(known, person);
    await person.browser.post('/logout');
    await app.daemun.deps.db.update(oauthLogoutNotices).set({ attempts: 6, lastFailure: 'status-500' });
    const other = await signedUp(app);
    await takesPart(known, other);
    await other.browser.post('/logout');
    expect(await newSender().sendDue()).toBe(1);
    expect([await notices(), await examineLogoutNotices(app.daemun.deps)]).toEqual([[], []]);
  });

  it('S-107 goes to public addresses alone', async () => {
    const known = await addClient(app, { backchannelLogoutUri: `https://127.0.0.1:${port}/inside` });
    const person = await signedUp(app);
    await takesPart(known, person);
    await person.browser.post('/logout');
    await createLogoutSender(app.daemun.deps, createPublicCall()).sendDue();
    expect((await notices()).map(({ lastFailure }) => lastFailure)).toEqual(['forbidden']);
    expect(heard).toEqual([]);
  });

  it('a client that is disabled meanwhile is told nothing', async () => {
    const known = await relyingParty('/disabled');
    const person = await signedUp(app);
    await takesPart(known, person);
    await person.browser.post('/logout');
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, known.client.id));
    await newSender().sendDue();
    expect([heard, await notices()]).toEqual([[], []]);
  });

  it('a client of many ended sessions leaves places for the others', async () => {
    const [many, one] = [await relyingParty('/many'), await relyingParty('/one-of-others')];
    const userId = '0199a0b0-0000-7000-8000-000000000000';
    const rows = (clientId: string, count: number) =>
      Array.from({ length: count }, () => ({ clientId, userId, sessionId: userId, endedAt: app.clock.now() }));
    await app.daemun.deps.db.insert(oauthLogoutNotices).values(rows(many.client.id, 40));
    await app.daemun.deps.db.insert(oauthLogoutNotices).values(rows(one.client.id, 1));
    expect(await newSender().sendDue()).toBe(41);
    expect(heard.findIndex(({ path }) => path === '/one-of-others')).toBeLessThan(5);
  });

  it('S-71 a logout token is no access token, no ID token hint and no refresh token', async () => {
    const person = await signedUp(app);
    const known = await relyingParty('/kinds');
    await takesPart(known, person);
    const other = await signIn(app, person);
    await person.browser.post('/logout');
    await newSender().sendDue();
    const token = heard[0]?.token ?? '';
    const headers = { Authorization: `Bearer ${token}` };
    expect((await app.client().get('/session', headers)).status).toBe(401);
    const hinted = await other.send('GET', `/oauth/logout?id_token_hint=${token}`);
    expect(hinted.headers.get('Location')).toMatch(/^\/sign-out\?/);
    expect((await app.client().post('/token/refresh', { refreshToken: token })).status).toBe(401);
  });
});

describe.each(databases)('the worker that tells clients, on %s', (database) => {
  const app = useApp({ database });

  it('hears of the commit that ends a session, and sends soon', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { backchannelLogoutUri: `https://127.0.0.1:${port}/soon` });
    const { sessionId } = await addGrant(app, { client: known.client, person });
    await app.daemun.deps.db.insert(oauthParticipants).values({ sessionId: sessionId ?? '', clientId: known.client.id });
    app.daemun.start();
    await person.browser.post('/logout');
    const attempted = async () => (await app.daemun.deps.db.select().from(oauthLogoutNotices))[0]?.lastFailure;
    await expect.poll(attempted, { timeout: 10_000 }).toBe('forbidden');
  });
});
