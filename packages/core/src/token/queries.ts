import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { toCallerUser } from '../account/user.ts';
import { inBatches } from '../platform/database/batch.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import type { Queryable } from '../platform/database/database.ts';
import { laterCommit } from '../platform/database/later-commit.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { callerColumns } from '../session/queries.ts';
import { sessions } from '../session/tables.ts';
import { nonceHash, type RefreshClaims } from './refresh-token.ts';

/** A family that has moved on, or is where it was within the grace: its caller, and the generation that holds now. */
export type Rotated = Caller & { readonly generation: number };

/** Refreshes a family; see `prepareRotateFamily`. */
export type RotateFamily = (claims: RefreshClaims) => Promise<Rotated | undefined>;

/** So many families are refreshed by one statement at most. */
const familiesAtOnce = 100;

/**
 * Prepares the refresh: one statement for all families that ask at once, so that they share one commit. The present
 * generation moves to the next; the one before it, within the grace after that, is answered with the same next one: a retry,
 * or two tabs at once. Of any number at the same time one moves it, and the others see where it went (design section 4).
 * Undefined for everything else.
 *
 * The commit is not waited for, because the token itself says what a crashed database, or a standby that took over, has
 * forgotten: only this service makes a generation, so one that is ahead of its row is the present one (decision 0009).
 */
export function prepareRotateFamily({ db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>): RotateFamily {
  const { refreshIdleSeconds, refreshGraceSeconds } = settings.tokens;
  // One text for each list: an array is not the same parameter in both drivers.
  const list = (name: string, type: string) => sql`(${sql.placeholder(name)}::text)::${sql.raw(type)}[]`;
  const now = sql`${sql.placeholder('now')}::timestamptz`;
  const generation = sql.raw('asked.generation');
  const isPresent = sql`${sessions.refreshGeneration} <= ${generation}`;
  const wasPresent = sql`${sessions.refreshGeneration} = ${generation} + 1 and ${sessions.refreshedAt} > ${now} - ${refreshGraceSeconds} * interval '1 second'`;
  // In one order, as every batch locks them: in two orders two batches would wait for each other.
  const amongAsked = sql`${sessions.id} = any(${list('ids', 'uuid')})`;
  const held = db
    .$with('held')
    .as(db.select({ id: sessions.id }).from(sessions).where(amongAsked).orderBy(asc(sessions.id)).for('no key update'));
  const asked = sql`unnest(${list('ids', 'uuid')}, ${list('generations', 'int4')}, ${list('nonceHashes', 'bytea')}) as asked (session_id, generation, nonce_hash)`;
  const statement = db
    .with(held)
    .update(sessions)
    .set({
      refreshGeneration: sql`case when ${isPresent} then ${generation} + 1 else ${sessions.refreshGeneration} end`,
      refreshedAt: sql`case when ${isPresent} then ${now} else ${sessions.refreshedAt} end`,
      lastSeenAt: sql`greatest(${sessions.lastSeenAt}, ${now})`,
    })
    .from(sql`${asked}, ${held}, ${users}, ${laterCommit(settings)}`)
    .where(
      and(
        // Said once more where it follows from the rest: it is by their keys that the rows are found.
        amongAsked,
        sql`${sessions.id} = asked.session_id and held.id = asked.session_id and ${sessions.refreshNonceHash} = asked.nonce_hash`,
        keyIs(users.id, sessions.userId),
        isNull(users.bannedAt),
        isNull(users.deletionDueAt),
        checked(sql`${sessions.expiresAt} > ${now}`),
        sql`${sessions.lastSeenAt} > ${now} - ${refreshIdleSeconds} * interval '1 second'`,
        sql`(${isPresent} or (${wasPresent}))`,
      ),
    )
    .returning({ ...callerColumns, generation: sql<number>`${sessions.refreshGeneration}` })
    .prepare('rotate_families');

  async function rotate(wave: ReadonlyMap<string, string>, found: Map<string, Rotated>): Promise<void> {
    const asking = [...wave.values()].map((key) => key.split(' '));
    const column = (index: number, prefix = '') => `{${asking.map((parts) => prefix + parts[index]).join(',')}}`;
    const rows = await statement.execute({
      ids: column(0),
      generations: column(1),
      nonceHashes: column(2, '\\\\x'),
      now: clock.now().toISOString(),
    });
    for (const row of rows) found.set(wave.get(row.session.id) ?? '', { ...row, user: toCallerUser(row.user) });
  }

  const rotateMany = inBatches<Rotated>(async (keys) => {
    const found = new Map<string, Rotated>();
    for (const wave of inWaves(keys)) await rotate(wave, found);
    return found;
  }, familiesAtOnce);
  let uses = 0;
  return ({ sessionId, generation: shown, nonce }) => {
    const key = `${sessionId} ${shown} ${nonceHash(nonce).toString('hex')}`;
    // Equal keys are asked for once, and all get the answer: right within a grace, and without one every use is its own.
    if (refreshGraceSeconds > 0) return rotateMany(key);
    uses += 1;
    return rotateMany(`${key} ${uses}`);
  };
}

/** One statement changes a row once: different tokens of one family go one after the other. Keys by session. */
function inWaves(keys: readonly string[]): ReadonlyMap<string, string>[] {
  const waves: Map<string, string>[] = [];
  for (const key of keys) {
    const sessionId = key.slice(0, key.indexOf(' '));
    const wave = waves.find((one) => !one.has(sessionId));
    if (wave) wave.set(sessionId, key);
    else waves.push(new Map([[sessionId, key]]));
  }
  return waves;
}

/** Takes back the last step of a family, where its client was not given what came of it. */
export async function stepBack(db: Queryable, { sessionId, generation, nonce }: RefreshClaims): Promise<void> {
  await db
    .update(sessions)
    .set({ refreshGeneration: generation })
    .where(
      and(eq(sessions.id, sessionId), eq(sessions.refreshNonceHash, nonceHash(nonce)), eq(sessions.refreshGeneration, generation + 1)),
    );
}

/** The account of a family that is beyond this generation, whatever else holds of it: then this token was used before. */
export async function findBeyond(db: Queryable, { sessionId, generation, nonce }: RefreshClaims): Promise<{ userId: string } | undefined> {
  const [row] = await db
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(
      and(eq(sessions.id, sessionId), eq(sessions.refreshNonceHash, nonceHash(nonce)), sql`${sessions.refreshGeneration} > ${generation}`),
    );
  return row;
}
