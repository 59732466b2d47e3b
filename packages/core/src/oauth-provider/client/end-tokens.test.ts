import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../../../test/administrators.ts';
import { useApp } from '../../../test/app.ts';
import { clientRoute } from '../../../test/client-route.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, basic } from '../../../test/oauth.ts';
import { type Person, signedUp, together } from '../../../test/people.ts';
import { newId, tokenHash } from '../../platform/random.ts';
import { sessions } from '../../session/tables.ts';
import { revokedSessions } from '../../token/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { oauthGrants } from '../grant/tables.ts';
import { oauthClients } from './tables.ts';

describe.each(databases)('what an operator ends of a client on %s', (database) => {
  const app = useApp({ database, settings: { twoFactor: { requiredFor: 'nobody' } } });
  let admin: Person;
  let user: Person;
  beforeAll(async () => {
    admin = await administrator(app);
    user = await signedUp(app);
  });

  /** A client to which somebody has allowed something: a code, and a grant with tokens. */
  const used = async () => {
    const { db } = app.daemun.deps;
    const now = app.clock.now();
    const made = await addClient(app);
    const clientId = made.client.id;
    const [session] = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, user.userId));
    const [grant, code] = [newId(), newId()];
    const common = {
      userId: user.userId,
      clientId,
      sessionId: session?.id ?? null,
      oidcSid: 'x',
      scopes: ['openid'],
      resources: [],
      authTime: now,
      amr: ['pwd'],
      aal: 1 as const,
      credentialsVersion: 0,
      createdAt: now,
      expiresAt: new Date(now.getTime() + 60_000),
    };
    await db.insert(oauthGrants).values([
      { ...common, id: grant, codeUsedAt: now },
      { ...common, id: code, codeHash: tokenHash(code) },
    ]);
    const consent = { userId: user.userId, clientId, scopes: ['openid'], resources: [], firstGrantedAt: now, grantedAt: now };
    await db.insert(oauthConsents).values(consent);
    return { ...made, clientId, family: made.client.tokenFamily, grant, code };
  };
  const grantsOf = (clientId: string) => app.daemun.deps.db.$count(oauthGrants, eq(oauthGrants.clientId, clientId));
  const consentsOf = (clientId: string) => app.daemun.deps.db.$count(oauthConsents, eq(oauthConsents.clientId, clientId));
  const told = async (): Promise<readonly string[]> =>
    (await app.daemun.deps.db.select().from(revokedSessions)).map(({ sessionId }) => sessionId);

  it('end-tokens ends codes, grants and the tokens of the client itself, and tells verifiers; consents stay', async () => {
    const one = await used();
    const other = await used();
    expect((await admin.browser.post(`/admin/clients/${one.clientId}/end-tokens`)).status).toBe(204);
    expect([await grantsOf(one.clientId), await consentsOf(one.clientId)]).toEqual([0, 1]);
    const revoked = await told();
    expect(revoked).toEqual(expect.arrayContaining([one.grant, one.family]));
    // Nothing was issued for a code that nobody exchanged.
    expect(revoked).not.toContain(one.code);
    expect([await grantsOf(other.clientId), revoked.includes(other.grant), revoked.includes(other.family)]).toEqual([2, false, false]);
    expect((await clientRoute(app)({}, { Authorization: basic(one) })).status).toBe(200);
  });

  it('a client that is disabled loses its tokens and its way in at once, and nothing comes back with it', async () => {
    const one = await used();
    expect((await admin.browser.patch(`/admin/clients/${one.clientId}`, { disabled: true })).status).toBe(200);
    expect((await clientRoute(app)({}, { Authorization: basic(one) })).status).toBe(401);
    expect(await grantsOf(one.clientId)).toBe(0);
    expect(await told()).toEqual(expect.arrayContaining([one.grant, one.family]));
    await admin.browser.patch(`/admin/clients/${one.clientId}`, { disabled: false });
    expect((await clientRoute(app)({}, { Authorization: basic(one) })).status).toBe(200);
    const [row] = await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, one.clientId));
    expect(row?.tokenFamily).not.toBe(one.family);
  });

  it('a client that is deleted takes its tokens and consents along', async () => {
    const one = await used();
    expect((await admin.browser.delete(`/admin/clients/${one.clientId}`)).status).toBe(204);
    expect([await grantsOf(one.clientId), await consentsOf(one.clientId)]).toEqual([0, 0]);
    expect(await told()).toEqual(expect.arrayContaining([one.grant, one.family]));
    expect((await clientRoute(app)({}, { Authorization: basic(one) })).status).toBe(401);
    expect((await admin.browser.get(`/admin/clients/${one.clientId}`)).status).toBe(404);
  });

  it('another change ends nothing', async () => {
    const one = await used();
    await admin.browser.patch(`/admin/clients/${one.clientId}`, { name: 'Other', disabled: false });
    expect([await grantsOf(one.clientId), (await told()).includes(one.family)]).toEqual([2, false]);
  });

  it('of one client at once changed, rotated, ended and deleted, nothing is left half', async () => {
    const one = await used();
    const path = `/admin/clients/${one.clientId}`;
    const acts = [
      () => admin.browser.patch(path, { name: 'Other' }),
      () => admin.browser.patch(path, { disabled: true }),
      () => admin.browser.post(`${path}/secrets`, {}),
      () => admin.browser.post(`${path}/end-tokens`),
      () => admin.browser.delete(path),
    ];
    const replies = await together(25, (at) => acts[at % acts.length]?.() ?? Promise.reject(new Error('no act')));
    expect(new Set(replies.map(({ status }) => status)).difference(new Set([200, 201, 204, 404]))).toEqual(new Set());
    expect(replies.filter(({ status, body }) => status === 204 && body === '').length).toBeGreaterThan(0);
    expect([await grantsOf(one.clientId), await consentsOf(one.clientId)]).toEqual([0, 0]);
  });
});
