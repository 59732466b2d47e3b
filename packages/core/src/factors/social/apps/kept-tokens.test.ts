import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { signedUp, together } from '../../../../test/people.ts';
import { startIssuer } from '../../../../test/providers/issuer.ts';
import { signInAt } from '../../../../test/providers/visit.ts';
import { newSubject } from '../../../../test/social-people.ts';
import { bearer } from '../../../../test/tokens.ts';
import { openUnlinkToken } from '../sealed.ts';
import { identities } from '../tables.ts';
import { readTokens } from '../tokens.ts';

let now = () => new Date();
const google = await startIssuer({ clock: { now: () => now() } });
afterAll(() => google.close());
const settingsOf = (keepTokens: boolean) => ({
  social: { google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url }, keepTokens },
});

describe.each(databases)('kept tokens of a provider, on %s', (database) => {
  const app = useApp({ database, settings: settingsOf(true) });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(google.faults)) delete google.faults[fault as 'claims'];
  });

  const signedInBy = async () => {
    const sub = newSubject();
    google.people.push({ sub });
    const browser = app.client();
    await signInAt(browser, 'google', google);
    const [identity] = (await browser.get('/identities')).body.identities;
    const path = `/identities/${identity.id}/token`;
    /** Signs in anew, so that the session is fresh. */
    const freshBrowser = async () => {
      google.people.push({ sub });
      const again = app.client();
      await signInAt(again, 'google', google);
      return again;
    };
    return { browser, sub, id: String(identity.id), path, freshBrowser };
  };
  const rowOf = async (id: string) => {
    const [row] = await app.daemun.deps.db.select().from(identities).where(eq(identities.id, id));
    if (!row) throw new Error('the identity is gone');
    return row;
  };
  /** Makes the kept access token end now, in a session that stays fresh. */
  const expire = async (id: string) => {
    const { db, keyring, clock } = app.daemun.deps;
    const row = await rowOf(id);
    const tokens = readTokens({ keyring }, id, row.tokens ?? Buffer.alloc(0));
    const { sealTokens } = await import('../sealed.ts');
    const sealed = sealTokens(keyring, id, { ...tokens, expiresAt: clock.now().toISOString() });
    await db.update(identities).set({ tokens: sealed }).where(eq(identities.id, id));
    return tokens;
  };
  const refreshes = () => google.forms.filter(({ form }) => form.get('grant_type') === 'refresh_token');

  it('S-103 are given to their owner, and stand sealed in the database', async () => {
    const { browser, path, id } = await signedInBy();
    const reply = await browser.get(path);
    expect(reply.body).toEqual({
      accessToken: expect.stringMatching(/^access-/),
      expiresAt: new Date(app.clock.now().getTime() + 3600_000).toISOString(),
      scope: 'openid',
    });
    const { tokens, unlinkToken } = await rowOf(id);
    expect([tokens?.includes(reply.body.accessToken), unlinkToken?.includes('refresh-')]).toEqual([false, false]);
    expect(app.logged.join()).not.toMatch(/access-\d|refresh-\d/);
  });

  it('S-103 are not given for an access token of a cookie session, which pages show to other services', async () => {
    const { browser, path } = await signedInBy();
    const { accessToken } = (await browser.post('/token')).body;
    const reply = await app.client().get(path, bearer(accessToken));
    expect([reply.status, reply.body.code]).toEqual([400, 'cookie_only']);
  });

  it('S-103 nobody else gets them: another account, nobody, an old session, a provider’s list of identities', async () => {
    const { browser, path } = await signedInBy();
    const other = await signedUp(app);
    expect([(await other.browser.get(path)).status, (await app.client().get(path)).status]).toEqual([404, 401]);
    expect(JSON.stringify((await browser.get('/identities')).body)).not.toMatch(/access-|refresh-/);
    expect(JSON.stringify((await browser.get('/export')).body)).not.toMatch(/access-\d|refresh-\d/);
    app.clock.advance(11 * 60);
    const old = await browser.get(path);
    expect([old.status, old.body.code]).toEqual([403, 'step_up_required']);
  });

  it('of 50 requests at once one refreshes, and all get the new token', async () => {
    const { browser, path, id } = await signedInBy();
    const before = await expire(id);
    const asked = refreshes().length;
    const replies = await together(50, () => browser.get(path));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const given = new Set(replies.map(({ body }) => body.accessToken));
    expect([given.size, given.has(before.accessToken)]).toEqual([1, false]);
    expect(refreshes().length - asked).toBe(1);
    expect(refreshes().at(-1)?.form.get('refresh_token')).toBe(before.refreshToken);
  });

  it('a refresh keeps the new refresh token, also for the unlinking', async () => {
    const { browser, path, id } = await signedInBy();
    const before = await expire(id);
    await browser.get(path);
    const { tokens, unlinkToken, refreshingUntil } = await rowOf(id);
    const { keyring } = app.daemun.deps;
    const kept = readTokens({ keyring }, id, tokens ?? Buffer.alloc(0));
    expect(kept.refreshToken).not.toBe(before.refreshToken);
    expect(openUnlinkToken(keyring, id, unlinkToken ?? Buffer.alloc(0))).toBe(kept.refreshToken);
    expect(refreshingUntil).toBeNull();
  });

  it('a refresh whose process died is done by another request once its lease is over', async () => {
    const { browser, path, id } = await signedInBy();
    await expire(id);
    const { db, clock } = app.daemun.deps;
    const until = new Date(clock.now().getTime() + 20_000);
    await db.update(identities).set({ refreshingUntil: until }).where(eq(identities.id, id));
    app.clock.advance(20);
    expect((await browser.get(path)).status).toBe(200);
  });

  it('a sign-in that brings no refresh token leaves the one that is kept', async () => {
    const { id, freshBrowser } = await signedInBy();
    const { keyring } = app.daemun.deps;
    const kept = async () => readTokens({ keyring }, id, (await rowOf(id)).tokens ?? Buffer.alloc(0));
    const before = await kept();
    google.faults.reply = (asked, usual) => {
      if (asked !== '/token') return undefined;
      const { refresh_token: _, ...rest } = JSON.parse(usual.body) as Record<string, unknown>;
      return { ...usual, body: JSON.stringify(rest) };
    };
    await freshBrowser();
    const after = await kept();
    expect([after.refreshToken, after.accessToken === before.accessToken]).toEqual([before.refreshToken, false]);
  });

  it('tokens that no key opens any more are as good as none, and the next sign-in brings others', async () => {
    const { browser, path, id, freshBrowser } = await signedInBy();
    await app.daemun.deps.db
      .update(identities)
      .set({ tokens: Buffer.alloc(64) })
      .where(eq(identities.id, id));
    expect((await browser.get(path)).body.code).toBe('no_provider_token');
    expect((await (await freshBrowser()).get(path)).status).toBe(200);
  });

  it('a provider that does not answer is 503, and the tokens stay', async () => {
    const { browser, path, id } = await signedInBy();
    await expire(id);
    google.faults.reply = (asked) => (asked === '/token' ? { status: 500, headers: {}, body: '' } : undefined);
    const reply = await browser.get(path);
    expect([reply.status, reply.body.code]).toEqual([503, 'provider_unavailable']);
    delete google.faults.reply;
    expect((await browser.get(path)).status).toBe(200);
  });

  it('a refresh token that the provider refuses is deleted, and the next sign-in brings another', async () => {
    const { browser, path, id, freshBrowser } = await signedInBy();
    await expire(id);
    google.faults.reply = (asked) =>
      asked === '/token'
        ? { status: 400, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ error: 'invalid_grant' }) }
        : undefined;
    const reply = await browser.get(path);
    expect([reply.status, reply.body.code]).toEqual([404, 'no_provider_token']);
    expect((await rowOf(id)).tokens).toBeNull();
    delete google.faults.reply;
    expect((await (await freshBrowser()).get(path)).status).toBe(200);
  });

  it('an identity that sleeps has none', async () => {
    const { browser, path, id } = await signedInBy();
    await app.daemun.deps.db.update(identities).set({ asleepSince: app.clock.now() }).where(eq(identities.id, id));
    expect((await browser.get(path)).body.code).toBe('identity_not_found');
  });
});

describe('tokens of a provider where the operator keeps none', () => {
  it('are not stored, but for the one that the unlinking needs, and are given to nobody', async () => {
    const app = await openTestApp({ database: 'embedded', settings: settingsOf(false) });
    try {
      now = () => app.clock.now();
      google.people.push({ sub: newSubject() });
      const browser = app.client();
      await signInAt(browser, 'google', google);
      const [{ id }] = (await browser.get('/identities')).body.identities;
      const reply = await browser.get(`/identities/${id}/token`);
      expect([reply.status, reply.body.code]).toEqual([404, 'no_provider_token']);
      const [row] = await app.daemun.deps.db.select().from(identities);
      expect([row?.tokens, row?.unlinkToken === null]).toEqual([null, false]);
    } finally {
      await app.close();
    }
  });
});
