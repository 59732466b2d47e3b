import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { databases } from '../../test/databases.ts';
import { useHouse } from '../../test/house.ts';
import { together } from '../../test/people.ts';
import type { Transaction } from '../platform/database/database.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import type { Purpose } from './purpose.ts';
import { consume, type Issue, issue, type Kept, peek, revokeAll, sweepSingleUse } from './single-use.ts';
import { singleUseTokens } from './tables.ts';

/** Every purpose, as the compiler sees to. */
const purposes = Object.keys({
  'verify-email': 0,
  'reset-password': 0,
  'change-email': 0,
  'undo-email-change': 0,
  'undo-phone-change': 0,
  'restore-account': 0,
  'first-administrator': 0,
} satisfies Record<Purpose, 0>) as Purpose[];

const rounds = 20;
const atOnce = 50;

describe.each(databases)('a single-use token on %s', (database) => {
  const house = useHouse({ database });
  const deps = () => house.daemun.deps;
  const made = (what: Partial<Issue> = {}) =>
    deps().db.transaction((tx) => issue(deps(), tx, { purpose: 'reset-password', key: newId(), lifetimeSeconds: 600, ...what }));
  const spent = (purpose: Purpose, token: string) => deps().db.transaction((tx) => consume(deps(), tx, purpose, token));
  const rowOf = async (token: string) =>
    (
      await deps()
        .db.select()
        .from(singleUseTokens)
        .where(eq(singleUseTokens.tokenHash, tokenHash(token)))
    )[0];

  it('S-47 is 256 random bits, of which the database knows the hash', async () => {
    const tokens = await together(100, () => made());
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows = JSON.stringify(await deps().db.select().from(singleUseTokens));
    for (const token of tokens) {
      expect(await rowOf(token)).toBeDefined();
      expect(rows).not.toContain(token);
    }
  });

  it.each(purposes)(`A-07 for %s: ${atOnce} uses at once, ${rounds} rounds, one success each`, async (purpose) => {
    for (let round = 0; round < rounds; round += 1) {
      const key = newId();
      const token = await made({ purpose, key, payload: { round } });
      const kept = (await together(atOnce, () => spent(purpose, token))).filter((one) => one !== undefined);
      expect([round, kept.length, kept[0]?.key, kept[0]?.payload]).toEqual([round, 1, key, { round }]);
    }
  });

  it(`S-47 the newest kills the older: of ${atOnce} issues at once one works, ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = newId();
      const tokens = await together(atOnce, (index) => made({ key, payload: index }));
      const kept = await Promise.all(tokens.map((token) => spent('reset-password', token)));
      const good = kept.flatMap((one, index) => (one ? [[one.payload, index]] : []));
      expect([round, good.length, good[0]?.[0]]).toEqual([round, 1, good[0]?.[1]]);
    }
  });

  it('S-47 leaves the tokens of other keys and purposes alone', async () => {
    const key = newId();
    const tokens = await Promise.all([made({ key }), made({ key, purpose: 'change-email' }), made()]);
    expect(new Set(tokens).size).toBe(3);
    expect(await spent('change-email', tokens[1])).toBeDefined();
    expect(await spent('reset-password', tokens[0])).toBeDefined();
    expect(await spent('reset-password', tokens[2])).toBeDefined();
  });

  it('S-47 A-17 is nothing for any other purpose, and is not spent by the attempt', async () => {
    for (const purpose of purposes) {
      const token = await made({ purpose });
      for (const other of purposes.filter((name) => name !== purpose)) {
        expect([purpose, other, await spent(other, token), await peek(deps(), deps().db, other, token)]).toEqual([
          purpose,
          other,
          undefined,
          undefined,
        ]);
      }
      expect((await spent(purpose, token))?.purpose).toBe(purpose);
    }
  });

  it('C2 ends with its lifetime', async () => {
    const [early, late] = [await made({ lifetimeSeconds: 600 }), await made({ lifetimeSeconds: 600 })];
    house.clock.advance(599);
    expect(await spent('reset-password', early)).toBeDefined();
    house.clock.advance(1);
    expect(await peek(deps(), deps().db, 'reset-password', late)).toBeUndefined();
    expect(await spent('reset-password', late)).toBeUndefined();
  });

  it('that cannot be one is refused before the database is asked', async () => {
    const nobody = new Proxy({}, { get: () => expect.fail('the database was asked') }) as Transaction;
    const token = randomToken();
    for (const wrong of ['', token.slice(1), `${token}A`, `${token.slice(1)}=`, `${token}\n`, `${token.slice(1)}'`, 'ㄱ'.repeat(43)]) {
      expect(await consume(deps(), nobody, 'reset-password', wrong)).toBeUndefined();
      expect(await peek(deps(), nobody, 'reset-password', wrong)).toBeUndefined();
    }
  });

  it('S-48 is not spent by looking, nor by work that fails after it', async () => {
    const token = await made({ payload: 'kept' });
    for (let look = 0; look < 3; look += 1) expect((await peek(deps(), deps().db, 'reset-password', token))?.payload).toBe('kept');
    const failing = deps().db.transaction(async (tx) => {
      expect(await consume(deps(), tx, 'reset-password', token)).toBeDefined();
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect((await spent('reset-password', token))?.payload).toBe('kept');
    expect(await spent('reset-password', token)).toBeUndefined();
  });

  it('S-111 keeps its payload encrypted, and bound to its row', async () => {
    const [mine, yours] = [await made({ payload: 'canary-of-mine' }), await made({ payload: 'yours' })];
    const payload = (await rowOf(mine))?.payload ?? Buffer.alloc(0);
    expect(payload.length).toBeGreaterThan(0);
    expect(payload.includes('canary')).toBe(false);
    await deps()
      .db.update(singleUseTokens)
      .set({ payload })
      .where(eq(singleUseTokens.tokenHash, tokenHash(yours)));
    await expect(spent('reset-password', yours)).rejects.toThrow();
    expect((await spent('reset-password', mine))?.payload).toBe('canary-of-mine');
  });

  it('S-49 knows the browser that asked', async () => {
    const browser = randomToken();
    const kept = await spent('verify-email', await made({ purpose: 'verify-email', browserToken: browser }));
    const answers = (of: Kept | undefined) => [browser, randomToken(), '', undefined].map((token) => of?.sameBrowser(token));
    expect(answers(kept)).toEqual([true, false, false, false]);
    expect(answers(await spent('verify-email', await made({ purpose: 'verify-email' })))).toEqual([false, false, false, false]);
  });

  it('S-54 ends with what was given to its account, all or some of it', async () => {
    const [userId, other] = [newId(), newId()];
    const of = (purpose: Purpose, owner?: string) => made({ purpose, ...(owner && { userId: owner }) });
    const [reset, change, undo] = [
      await of('reset-password', userId),
      await of('change-email', userId),
      await of('undo-email-change', userId),
    ];
    const [theirs, nobodys] = [await of('reset-password', other), await of('verify-email')];
    await revokeAll(deps().db, { userId, purposes: ['reset-password', 'change-email'] });
    expect([await spent('reset-password', reset), await spent('change-email', change)]).toEqual([undefined, undefined]);
    expect(await peek(deps(), deps().db, 'undo-email-change', undo)).toMatchObject({ userId });
    await revokeAll(deps().db, { userId });
    expect(await spent('undo-email-change', undo)).toBeUndefined();
    expect(await spent('reset-password', theirs)).toMatchObject({ userId: other });
    expect(await spent('verify-email', nobodys)).toMatchObject({ userId: null });
  });

  it('is swept once it is too old, and not before', async () => {
    const [short, long] = [await made({ lifetimeSeconds: 60 }), await made({ lifetimeSeconds: 600 })];
    house.clock.advance(61);
    await sweepSingleUse(deps());
    expect([await rowOf(short), (await rowOf(long)) !== undefined]).toEqual([undefined, true]);
  });
});
