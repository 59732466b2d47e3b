import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { type Person, signedUp } from '../../test/people.ts';
import { bearer, headerOf, signInByToken } from '../../test/tokens.ts';
import { auditEvents } from '../operations/audit/tables.ts';
import { rotateNow, rotateSigningKeys } from './key-rotation.ts';
import { createKeyStore } from './signing-keys.ts';
import { signingKeys } from './tables.ts';

const day = 24 * 3600;

describe.each(databases)('signing keys on %s', (database) => {
  const app = useApp({ database, settings: { trustedOrigins: ['https://app.example.test'] } });
  const tokensOf = (person: Pick<Person, 'email' | 'password'>) => signInByToken(app, person);
  const asks = async (accessToken: string) => (await app.client().get('/session', bearer(accessToken))).status;

  it('S-76 the next key is published a week ahead, the old one kept for its tokens; nothing private is shown', async () => {
    const { deps } = app.daemun;
    const published = async () => {
      await deps.keys.reload();
      return (await app.client().get('/.well-known/jwks.json')).body.keys as { kid: string }[];
    };
    const person = await signedUp(app);
    const [present] = await published();
    app.clock.advance(82 * day);
    expect(await Promise.all([rotateSigningKeys(deps), rotateSigningKeys(deps)])).toEqual([0, 0]);
    expect(await published()).toHaveLength(1);
    app.clock.advance(1.5 * day);
    const made = await Promise.all([1, 2, 3].map(() => rotateSigningKeys(deps)));
    expect(made.filter((count) => count === 1)).toHaveLength(1);
    const [next, still] = await published();
    expect(still?.kid).toBe(present?.kid);
    const before = await tokensOf(person);
    expect(headerOf(before.accessToken).kid).toBe(present?.kid);
    app.clock.advance(7 * day);
    const after = await tokensOf(person);
    expect(headerOf(after.accessToken).kid).toBe(next?.kid);
    // The last token of the old key may be as young as the new one's reign.
    app.clock.advance(900);
    await rotateSigningKeys(deps);
    expect((await published()).map(({ kid }) => kid)).toEqual([next?.kid, present?.kid]);
    app.clock.advance(2 * day);
    await rotateSigningKeys(deps);
    expect((await published()).map(({ kid }) => kid)).toEqual([next?.kid]);
    for (const key of await published())
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([]);
    const stored = await deps.db.select().from(signingKeys);
    for (const { privateKey } of stored) expect(privateKey.toString('latin1')).not.toContain('PRIVATE');
  });

  it('S-76 the key set is for pages of every origin, without credentials; tokens are kept by nobody', async () => {
    const person = await signedUp(app);
    const { headers } = await person.browser.get('/.well-known/jwks.json', { Origin: 'https://app.example.test' });
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.get('Cache-Control')).toBe('public, max-age=900');
    expect(headers.getSetCookie()).toEqual([]);
    const { refreshToken } = await tokensOf(person);
    const refreshed = await app.client().post('/token/refresh', { refreshToken });
    expect([refreshed.headers.get('Cache-Control'), refreshed.headers.get('Pragma')]).toEqual(['no-store', 'no-cache']);
  });

  it('S-76 on command another key signs at once, and the others may be forgotten with their tokens', async () => {
    const person = await signedUp(app);
    const before = await tokensOf(person);
    const [kid = ''] = await rotateNow(app.daemun.deps);
    await app.daemun.deps.keys.reload();
    const after = await tokensOf(person);
    expect(headerOf(after.accessToken).kid).toBe(kid);
    expect(await asks(before.accessToken)).toBe(200);
    await rotateNow(app.daemun.deps, { forgetOthers: true });
    await app.daemun.deps.keys.reload();
    expect([await asks(before.accessToken), await asks(after.accessToken)]).toEqual([401, 401]);
    // The sign-ins themselves go on.
    expect((await app.client().post('/token/refresh', { refreshToken: after.refreshToken })).status).toBe(200);
    const lines = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'signing-key.rotated'));
    expect(lines.map(({ actor, details }) => ({ actor, details }))).toEqual([
      { actor: 'cli', details: { key: kid, forgetOthers: false } },
      { actor: 'cli', details: { key: expect.any(String), forgetOthers: true } },
    ]);
  });

  it('S-76 a process that was idle follows what another one did before it answers, for all that ask at once', async () => {
    const { deps } = app.daemun;
    const person = await signedUp(app);
    const before = await tokensOf(person);
    expect(await asks(before.accessToken)).toBe(200);
    // Another process: this one hears nothing of it.
    const [kid = ''] = await rotateNow(deps, { forgetOthers: true });
    app.clock.advance(31);
    const [taken, shown, after] = await Promise.all([
      asks(before.accessToken),
      app.client().get('/.well-known/jwks.json'),
      app.client().post('/token/refresh', { refreshToken: before.refreshToken }),
    ]);
    expect([taken, shown.body.keys.map((key: { kid: string }) => key.kid)]).toEqual([401, [kid]]);
    expect(headerOf(after.body.accessToken).kid).toBe(kid);
  });

  it('S-76 a key that is new is found by all who show it while keys are read; a database that is gone is no reason to refuse', async () => {
    const { deps } = app.daemun;
    const here = createKeyStore(deps);
    await here.published();
    const [kid = ''] = await rotateNow(deps);
    const found = await Promise.all([kid, kid, kid].map((id) => here.verifying(id)));
    expect(found.map((key) => key?.algorithm)).toEqual(['ES256', 'ES256', 'ES256']);
    expect(await here.verifying('junk')).toBeUndefined();
    // What is looked for next within five seconds of that is not read for.
    const [next = ''] = await rotateNow(deps);
    expect(await here.verifying(next)).toBeUndefined();
    app.clock.advance(5);
    expect(await here.verifying(next)).toBeDefined();

    let unreachable = false;
    const gone = createKeyStore({
      ...deps,
      get db() {
        if (unreachable) throw new Error('the database is gone');
        return deps.db;
      },
    });
    const known = (await gone.signing()).kid;
    unreachable = true;
    app.clock.advance(31);
    expect((await Promise.all([gone.signing(), gone.signing()])).map((key) => key.kid)).toEqual([known, known]);
    expect(app.logged.filter((line) => line.includes('could not be read anew'))).toHaveLength(1);
  });
});
