import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, signedUp } from '../../test/people.ts';
import { bearer, claimsOf, signInByToken, type TokenPair } from '../../test/tokens.ts';
import { sessions } from '../session/tables.ts';
import { undoRotation } from './queries.ts';
import { readRefreshToken } from './refresh-token.ts';
import { refreshGrants } from './tables.ts';

describe.each(databases)('refresh grants on %s', (database) => {
  let failing = false;
  const app = useApp({
    database,
    settings: {
      tokens: {
        claims: () => {
          if (failing) throw new Error('the claims of the deployment fail');
          return {};
        },
      },
    },
  });
  const refresh = (refreshToken: string) => app.client().post('/token/refresh', { refreshToken });
  const begun = async () => signInByToken(app, await signedUp(app));
  const idOf = ({ accessToken }: Pick<TokenPair, 'accessToken'>): string => claimsOf(accessToken).sid;
  const grantOf = async (id: string) => (await app.daemun.deps.db.select().from(refreshGrants).where(eq(refreshGrants.id, id)))[0];
  /** As a family is found that began before there were grants, and was not moved since. */
  const forgetGrant = (id: string) => app.daemun.deps.db.delete(refreshGrants).where(eq(refreshGrants.id, id));

  it('S-61 S-73 begin with a session of tokens, and with no other, and end with it', async () => {
    const person = await signedUp(app);
    const cookie = (await person.browser.get('/session')).body.session.id;
    const tokens = await signInByToken(app, person);
    const id = idOf(tokens);
    expect([await grantOf(id), await grantOf(cookie)]).toEqual([expect.objectContaining({ sessionId: id, generation: 1 }), undefined]);
    expect((await app.client().post('/logout', undefined, bearer(tokens.accessToken))).status).toBe(204);
    expect(await grantOf(id)).toBeUndefined();
  });

  it('S-74 are not what says that a session is one of tokens', async () => {
    const tokens = await begun();
    const before = { refreshNonceHash: null, refreshGeneration: null, refreshedAt: null };
    await app.daemun.deps.db
      .update(sessions)
      .set(before)
      .where(eq(sessions.id, idOf(tokens)));
    // Idle for a cookie, and not for tokens.
    app.clock.advance(app.daemun.settings.lifetimes.sessionIdleSeconds + 1);
    expect((await refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('S-73 a refresh is one statement', async () => {
    const { refreshToken } = (await refresh((await begun()).refreshToken)).body;
    const before = app.statements();
    expect((await refresh(refreshToken)).status).toBe(200);
    // Those of the server are not counted.
    expect(app.statements() - before).toBe(database === 'embedded' ? 1 : 0);
  });

  describe('beside processes of the version before', () => {
    it('S-73 whatever moves one is seen by both: sign-in, refresh, a refresh that comes to nothing, step-up', async () => {
      const both = async (id: string) => {
        const [session] = await app.daemun.deps.db.select().from(sessions).where(eq(sessions.id, id));
        const grant = await grantOf(id);
        const seen = {
          nonce: session?.refreshNonceHash?.toString('hex'),
          generation: session?.refreshGeneration,
          at: session?.refreshedAt,
        };
        expect(seen).toEqual({ nonce: grant?.nonceHash.toString('hex'), generation: grant?.generation, at: grant?.refreshedAt });
        return seen;
      };
      const tokens = await begun();
      const id = idOf(tokens);
      const first = await both(id);
      app.clock.advance(1);
      const next = (await refresh(tokens.refreshToken)).body;
      expect(await both(id)).toEqual({ nonce: first.nonce, generation: 2, at: app.clock.now() });
      failing = true;
      expect((await refresh(next.refreshToken)).status).toBe(500);
      failing = false;
      expect(await both(id)).toMatchObject({ generation: 2 });
      const raised = await app.client().post('/step-up/password', { password: goodPassword }, bearer(next.accessToken));
      expect(raised.status).toBe(200);
      const last = await both(id);
      expect([last.generation, last.nonce === first.nonce]).toEqual([1, false]);
    });

    it('S-73 what one of them writes is a grant: made, moved on, moved back, begun anew', async () => {
      const { db } = app.daemun.deps;
      const tokens = await begun();
      const id = idOf(tokens);
      const [session] = await db.select().from(sessions).where(eq(sessions.id, id));
      if (!session) throw new Error('there is no session');
      await db.delete(sessions).where(eq(sessions.id, id));
      await db.insert(sessions).values({ ...session, byToken: false });
      expect(await grantOf(id)).toMatchObject({ sessionId: id, generation: 1, nonceHash: session.refreshNonceHash });
      for (const written of [
        { refreshGeneration: 5 },
        { refreshGeneration: 4 },
        { refreshNonceHash: Buffer.alloc(32), refreshGeneration: 1 },
      ]) {
        const refreshedAt = new Date(app.clock.now().getTime() + 1000);
        await db
          .update(sessions)
          .set({ ...written, refreshedAt })
          .where(eq(sessions.id, id));
        const grant = { generation: written.refreshGeneration, refreshedAt };
        expect(await grantOf(id)).toMatchObject(written.refreshNonceHash ? { ...grant, nonceHash: written.refreshNonceHash } : grant);
      }
    });

    it('S-73 families that began before there were grants go on, and their reuse is noticed', async () => {
      const tokens = await begun();
      await forgetGrant(idOf(tokens));
      const next = (await refresh(tokens.refreshToken)).body;
      const third = (await refresh(next.refreshToken)).body;
      expect(await grantOf(idOf(tokens))).toMatchObject({ generation: 3 });
      await forgetGrant(idOf(tokens));
      expect((await refresh(tokens.refreshToken)).body.code).toBe('token_reused');
      expect((await refresh(third.refreshToken)).status).toBe(401);
    });

    it('S-91 a refresh token of before there were grants is revoked', async () => {
      const tokens = await begun();
      await forgetGrant(idOf(tokens));
      await app.client().post('/token/revoke', { token: tokens.refreshToken });
      expect((await app.client().get('/session', bearer(tokens.accessToken))).status).toBe(401);
    });

    it('S-111 refresh tokens of before there were grants are counted', async () => {
      const { oldestGivenAt: _, ...before } = await app.daemun.deps.refreshTokenStatus();
      await forgetGrant(idOf(await begun()));
      expect(await app.daemun.deps.refreshTokenStatus()).toMatchObject({ ...before, sessions: before.sessions + 1 });
    });
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('who moves a refresh grant', () => {
  const app = useApp({ database: 'postgresql' });
  const waiting = () => app.daemun.deps.db.$count(sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

  it.each(['a refresh', 'its undoing'])('S-73 holds the session first, as those do who end it: %s', async (which) => {
    const { db, keyring } = app.daemun.deps;
    const tokens = await signInByToken(app, await signedUp(app));
    const claims = readRefreshToken(keyring, tokens.refreshToken);
    if (!claims) throw new Error('a token that cannot be read');
    if (which === 'its undoing') await app.daemun.deps.rotateFamily(claims);
    let moving: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await tx.select().from(sessions).where(eq(sessions.id, claims.sessionId)).for('no key update');
      moving = which === 'a refresh' ? app.daemun.deps.rotateFamily(claims) : undoRotation(db, claims);
      moving.catch(() => undefined);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await tx.delete(sessions).where(eq(sessions.id, claims.sessionId));
    });
    // In another order the two would have waited for each other, and one have failed.
    expect(await moving).toBeUndefined();
    expect(await db.$count(refreshGrants, eq(refreshGrants.id, claims.sessionId))).toBe(0);
  });
});
