import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { oneTimeKinds } from '../../test/one-time-kinds.ts';
import { together } from '../../test/people.ts';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { EventType } from '../platform/events/events.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import { type LinkKind, linkKind } from './link-kind.ts';
import { consume, type Issue, issue, type Kept, peek, revokeAll, tokens as table } from './single-use.ts';
import { singleUseTokens } from './tables.ts';

const { links } = await oneTimeKinds();

/** Two of this test's own, which nobody has contributed. */
const sample: LinkKind = linkKind({ purpose: 'sample', lifetimeSeconds: () => 600 });
const other: LinkKind = linkKind({ purpose: 'other-sample', lifetimeSeconds: () => 60 });

const rounds = 20;
const atOnce = 50;

describe.each(databases)('a single-use token on %s', (database) => {
  const app = useApp({ database });
  const deps = () => app.daemun.deps;
  const made = ({ kind = sample, ...what }: Partial<Issue<unknown>> & { readonly kind?: LinkKind } = {}) =>
    deps().db.transaction((tx) => issue(deps(), tx, kind, { key: newId(), payload: undefined, ...what }));
  const spent = (kind: LinkKind, token: string) => deps().db.transaction((tx) => consume(deps(), tx, kind, token));
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

  it.each(links)(`A-07 for $purpose: ${atOnce} uses at once, ${rounds} rounds, one success each`, async (kind) => {
    for (let round = 0; round < rounds; round += 1) {
      const key = newId();
      const token = await made({ kind, key, payload: { round } });
      const kept = (await together(atOnce, () => spent(kind, token))).filter((one) => one !== undefined);
      expect([round, kept.length, kept[0]?.key, kept[0]?.payload]).toEqual([round, 1, key, { round }]);
    }
  });

  it(`S-47 the newest kills the older: of ${atOnce} issues at once one works, ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = newId();
      const tokens = await together(atOnce, (index) => made({ key, payload: index }));
      const kept = await Promise.all(tokens.map((token) => spent(sample, token)));
      const good = kept.flatMap((one, index) => (one ? [[one.payload, index]] : []));
      expect([round, good.length, good[0]?.[0]]).toEqual([round, 1, good[0]?.[1]]);
    }
  });

  it('S-47 leaves the tokens of other keys and purposes alone', async () => {
    const key = newId();
    const tokens = await Promise.all([made({ key }), made({ key, kind: other }), made()]);
    expect(new Set(tokens).size).toBe(3);
    expect(await spent(other, tokens[1])).toBeDefined();
    expect(await spent(sample, tokens[0])).toBeDefined();
    expect(await spent(sample, tokens[2])).toBeDefined();
  });

  it('S-47 A-17 is nothing for any other purpose, and is not spent by the attempt', async () => {
    for (const kind of links) {
      const token = await made({ kind });
      for (const wrong of links.filter((one) => one !== kind)) {
        const seen = [await spent(wrong, token), await peek(deps(), deps().db, wrong, token)];
        expect([kind.purpose, wrong.purpose, seen]).toEqual([kind.purpose, wrong.purpose, [undefined, undefined]]);
      }
      expect(await spent(kind, token)).toBeDefined();
    }
  });

  it('C2 ends with its lifetime', async () => {
    const [early, late] = [await made(), await made()];
    const longer = await made({ until: after(app.clock.now(), 601) });
    app.clock.advance(599);
    expect(await spent(sample, early)).toBeDefined();
    app.clock.advance(1);
    expect(await peek(deps(), deps().db, sample, late)).toBeUndefined();
    expect(await spent(sample, late)).toBeUndefined();
    expect(await spent(sample, longer)).toBeDefined();
  });

  it('that cannot be one is refused before the database is asked', async () => {
    const nobody = new Proxy({}, { get: () => expect.fail('the database was asked') }) as Transaction;
    const token = randomToken();
    for (const wrong of ['', token.slice(1), `${token}A`, `${token.slice(1)}=`, `${token}\n`, `${token.slice(1)}'`, 'ㄱ'.repeat(43)]) {
      expect(await consume(deps(), nobody, sample, wrong)).toBeUndefined();
      expect(await peek(deps(), nobody, sample, wrong)).toBeUndefined();
    }
  });

  it('S-48 is not spent by looking, nor by work that fails after it', async () => {
    const token = await made({ payload: 'kept' });
    for (let look = 0; look < 3; look += 1) expect((await peek(deps(), deps().db, sample, token))?.payload).toBe('kept');
    const failing = deps().db.transaction(async (tx) => {
      expect(await consume(deps(), tx, sample, token)).toBeDefined();
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect((await spent(sample, token))?.payload).toBe('kept');
    expect(await spent(sample, token)).toBeUndefined();
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
    await expect(spent(sample, yours)).rejects.toThrow();
    expect((await spent(sample, mine))?.payload).toBe('canary-of-mine');
  });

  it('S-49 knows the browser that asked', async () => {
    const browser = randomToken();
    const kept = await spent(sample, await made({ bindingToken: browser }));
    const answers = (of: Kept | undefined) => [browser, randomToken(), '', undefined].map((token) => of?.sameBrowser(token));
    expect(answers(kept)).toEqual([true, false, false, false]);
    expect(answers(await spent(sample, await made()))).toEqual([false, false, false, false]);
  });

  it('S-54 ends with what was given to its account, all or some of it', async () => {
    const [userId, owner] = [newId(), newId()];
    const [one, two, theirs] = [await made({ userId }), await made({ userId, kind: other }), await made({ userId: owner })];
    const nobodys = await made();
    await revokeAll(deps().db, { userId, kinds: [sample] });
    expect(await spent(sample, one)).toBeUndefined();
    expect(await peek(deps(), deps().db, other, two)).toMatchObject({ userId });
    await revokeAll(deps().db, { userId });
    expect(await spent(other, two)).toBeUndefined();
    expect(await spent(sample, theirs)).toMatchObject({ userId: owner });
    expect(await spent(sample, nobodys)).toMatchObject({ userId: null });
  });

  it('S-54 S-62 ends with its account’s access, unless its kind says that it survives, and with what its kind says besides', async () => {
    const { byType } = deps().events.declared();
    const ending = [...byType].filter(([, { ends, credential }]) => ends ?? credential).map(([type]) => type as EventType);
    expect(ending).toHaveLength(19);
    const types = new Set<EventType>([...ending, ...links.flatMap(({ endedBy }) => [...endedBy]), 'account.profile-changed']);
    for (const type of types) {
      for (const kind of links) {
        const token = await made({ kind, userId: newId() });
        const { userId } = (await peek(deps(), deps().db, kind, token)) ?? {};
        await deps().db.transaction((tx) => deps().events.publish(tx, { type, at: app.clock.now(), userId: userId ?? '' }));
        const { ends: access, credential = false } = byType.get(type) ?? {};
        const ends = access ? !kind.survives.has(type) : kind.endedBy.has(type) || (credential && kind.endsWithCredentials);
        expect([type, kind.purpose, (await spent(kind, token)) === undefined]).toEqual([type, kind.purpose, ends]);
      }
    }
  });

  it('is swept once it is too old, and not before', async () => {
    const [short, long] = [await made({ kind: other }), await made()];
    app.clock.advance(61);
    await table.sweep(deps());
    expect([await rowOf(short), (await rowOf(long)) !== undefined]).toEqual([undefined, true]);
  });
});
