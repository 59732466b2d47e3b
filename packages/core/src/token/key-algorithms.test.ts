import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testSettings, useApp } from '../../test/app.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createPostgresqlDatabase, databases } from '../../test/databases.ts';
import { signedUp } from '../../test/people.ts';
import { bearer, headerOf, signInByToken } from '../../test/tokens.ts';
import { createDaemun, type Daemun } from '../daemun.ts';
import { auditEvents } from '../operations/audit/tables.ts';
import type { Algorithm } from './jwk.ts';
import { generateKeys } from './jwk.ts';
import { readJws, signJws } from './jws.ts';
import { ensureAlgorithm, rotateNow, rotateSigningKeys, wantedAlgorithms } from './key-rotation.ts';
import { createKeyStore } from './signing-keys.ts';
import { signingKeys } from './tables.ts';

const day = 24 * 3600;

it('a key of RS256 is made while requests are answered', async () => {
  let isMade = false;
  const making = generateKeys('RS256').then(() => {
    isMade = true;
  });
  await new Promise(setImmediate);
  expect(isMade).toBe(false);
  await making;
});

describe.each(databases)('keys of several algorithms on %s', (database) => {
  let asked: readonly Algorithm[] = [];
  const app = useApp({
    database,
    settings: { capabilities: [{ name: 'wants', contributes: () => [wantedAlgorithms.of(async () => asked)] }] },
  });
  const deps = () => app.daemun.deps;
  const algorithmsOf = (keys: readonly { alg: Algorithm }[]) => keys.map(({ alg }) => alg).sort();
  const shown = async (): Promise<{ kid: string; alg: Algorithm }[]> => {
    await deps().keys.reload();
    return (await app.client().get('/.well-known/jwks.json')).body.keys;
  };

  beforeEach(async () => {
    asked = [];
    await deps().db.delete(signingKeys);
    await deps().keys.reload();
  });

  it('S-76 the first token of an algorithm makes its key, once for all that ask, and the key set shows it; access tokens stay as configured', async () => {
    const { keys } = deps();
    const signing = await Promise.all(Array.from({ length: 20 }, () => keys.signing('RS256')));
    expect(new Set(signing.map(({ kid, algorithm }) => `${algorithm} ${kid}`)).size).toBe(1);
    const [key] = signing;
    if (!key) throw new Error('no key');
    expect(key.algorithm).toBe('RS256');
    expect(key.privateKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect((await keys.signing()).algorithm).toBe('ES256');
    expect(algorithmsOf((await app.client().get('/.well-known/jwks.json')).body.keys)).toEqual(['ES256', 'RS256']);
    const token = signJws(key, 'JWT', { sub: 'somebody' });
    expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: key.kid });
    const verifying = await keys.verifying(key.kid);
    expect(readJws(token, 'JWT', () => verifying)).toEqual({ sub: 'somebody' });
    expect(headerOf((await signInByToken(app, await signedUp(app))).accessToken).alg).toBe('ES256');
  });

  it('S-76 processes that want an algorithm at the same time make one key; each of them verifies what the other signs', async () => {
    const [one, other] = [createKeyStore(deps()), createKeyStore(deps())];
    await Promise.all([one.published(), other.published()]);
    const [first, second] = await Promise.all([one.signing('EdDSA'), other.signing('EdDSA')]);
    expect(second.kid).toBe(first.kid);
    const made = await Promise.all([1, 2, 3].map(() => ensureAlgorithm(deps(), 'RS256')));
    expect(made.filter(Boolean)).toHaveLength(1);
    const { kid } = await one.signing('RS256');
    expect((await other.verifying(kid))?.algorithm).toBe('RS256');
    expect(algorithmsOf(await shown())).toEqual(['ES256', 'EdDSA', 'RS256']);
  });

  it('a key can be made before the first token that needs it; that it could not be made is logged, and nobody fails', async () => {
    const { keys } = deps();
    keys.prepare('EdDSA');
    await keys.stop();
    expect(algorithmsOf(await keys.published())).toEqual(['ES256', 'EdDSA']);
    const gone = createKeyStore({
      ...deps(),
      get db(): never {
        throw new Error('the database is gone');
      },
    });
    gone.prepare('EdDSA');
    await gone.stop();
    expect(app.logged.filter((line) => line.includes('the first token that needs it makes it'))).toHaveLength(1);
  });

  it('S-76 each wanted algorithm rotates by itself: the next key is published ahead, the old one kept for its tokens', async () => {
    const first = await deps().keys.signing();
    app.clock.advance(10 * day);
    asked = ['EdDSA'];
    // Whoever wants it need not have asked for a key.
    expect(await rotateSigningKeys(deps())).toBe(1);
    await deps().keys.reload();
    const edward = await deps().keys.signing('EdDSA');
    app.clock.advance(73.5 * day);
    expect(await rotateSigningKeys(deps())).toBe(1);
    expect(algorithmsOf(await shown())).toEqual(['ES256', 'ES256', 'EdDSA']);
    app.clock.advance(10 * day);
    const made = await Promise.all([1, 2, 3].map(() => rotateSigningKeys(deps())));
    expect(made.filter((count) => count === 1)).toHaveLength(1);
    // The first key of ES256 went meanwhile, and no other.
    const [next, ...rest] = await shown();
    expect(next?.alg).toBe('EdDSA');
    expect(algorithmsOf(rest)).toEqual(['ES256', 'EdDSA']);
    expect(rest.map(({ kid }) => kid)).not.toContain(first.kid);
    expect((await deps().keys.signing('EdDSA')).kid).toBe(edward.kid);
    app.clock.advance(7 * day);
    expect((await deps().keys.signing('EdDSA')).kid).toBe(next?.kid);
  });

  it('S-76 an algorithm that nobody wants any more gets no next key, and goes once the time of its last key and token is over', async () => {
    asked = ['EdDSA'];
    await rotateSigningKeys(deps());
    await deps().keys.reload();
    const edward = await deps().keys.signing('EdDSA');
    asked = [];
    app.clock.advance(84 * day);
    expect(await rotateSigningKeys(deps())).toBe(1);
    expect(algorithmsOf(await shown())).toEqual(['ES256', 'ES256', 'EdDSA']);
    app.clock.advance(7 * day);
    expect(await rotateSigningKeys(deps())).toBe(0);
    expect((await shown()).map(({ kid }) => kid)).toContain(edward.kid);
    app.clock.advance(0.02 * day);
    await rotateSigningKeys(deps());
    expect(algorithmsOf(await shown())).not.toContain('EdDSA');
    // Wanted again, it has a new key at once.
    expect((await deps().keys.signing('EdDSA')).kid).not.toBe(edward.kid);
  });

  it('S-76 an algorithm that is wanted again in its last hours signs by a key that does not go with them', async () => {
    const old = await deps().keys.signing('EdDSA');
    app.clock.advance(90.5 * day);
    expect(await ensureAlgorithm(deps(), 'EdDSA')).toBe(true);
    await deps().keys.reload();
    const fresh = await deps().keys.signing('EdDSA');
    expect(fresh.kid).not.toBe(old.kid);
    app.clock.advance(2 * day);
    await rotateSigningKeys(deps());
    expect((await shown()).map(({ kid }) => kid)).toContain(fresh.kid);
  });

  it('S-76 another configured algorithm signs at once, and the tokens of the one before live on', async () => {
    const person = await signedUp(app);
    const { accessToken } = await signInByToken(app, person);
    const { settings } = deps();
    const changed = createKeyStore({ ...deps(), settings: { ...settings, tokens: { ...settings.tokens, algorithm: 'EdDSA' } } });
    expect((await changed.signing()).algorithm).toBe('EdDSA');
    expect((await changed.verifying(headerOf(accessToken).kid))?.algorithm).toBe('ES256');
    expect((await app.client().get('/session', bearer(accessToken))).status).toBe(200);
  });

  it('S-76 on command a new key signs for every wanted algorithm, or for one', async () => {
    asked = ['EdDSA'];
    const { keys } = deps();
    const [es, ed] = [await keys.signing(), await keys.signing('EdDSA')];
    app.clock.advance(1);
    const both = await rotateNow(deps());
    await keys.reload();
    expect([(await keys.signing()).kid, (await keys.signing('EdDSA')).kid]).toEqual(both);
    expect((await shown()).map(({ kid }) => kid).sort()).toEqual([...both, es.kid, ed.kid].sort());
    app.clock.advance(1);
    const one = await rotateNow(deps(), { algorithm: 'EdDSA', forgetOthers: true });
    await keys.reload();
    expect([(await keys.signing()).kid, (await keys.signing('EdDSA')).kid]).toEqual([both[0], one[0]]);
    expect((await shown()).map(({ kid }) => kid).sort()).toEqual([both[0], es.kid, one[0]].sort());
    // Nobody wants it any more: it has no new key, and the others are forgotten all the same.
    asked = [];
    const last = await rotateNow(deps(), { forgetOthers: true });
    expect((await shown()).map(({ kid }) => kid)).toEqual(last);
    const lines = await deps().db.select().from(auditEvents).where(eq(auditEvents.type, 'signing-key.rotated'));
    const told = lines.map(({ details }) => details);
    for (const key of both) expect(told).toContainEqual({ key, forgetOthers: false });
    for (const key of [...one, ...last]) expect(told).toContainEqual({ key, forgetOthers: true });
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('keys of several algorithms in two processes', () => {
  let drop: () => Promise<void>;
  let processes: Daemun[] = [];
  beforeAll(async () => {
    const database = await createPostgresqlDatabase();
    drop = database.drop;
    const settings = { ...testSettings, databaseUrl: database.url };
    processes = await Promise.all([1, 2].map(() => createDaemun(settings, cheapHashing)));
  });
  afterAll(async () => {
    for (const daemun of processes) await daemun.stop();
    await drop();
  });

  it('S-76 that start at once and want an algorithm at once have one key of each', async () => {
    const all = processes.flatMap(({ deps: { keys } }) => [keys.signing(), keys.signing('RS256'), keys.signing('EdDSA')]);
    const signed = await Promise.all(all);
    expect(new Set(signed.map(({ kid }) => kid)).size).toBe(3);
    for (const { deps } of processes) expect(await deps.keys.published()).toHaveLength(3);
  });
});
