import { and, eq, isNull, sql } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { toPrincipalUser } from '../account/user.ts';
import { inBatches } from '../platform/database/batch.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import type { Queryable } from '../platform/database/database.ts';
import { laterCommit } from '../platform/database/later-commit.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { principalColumns } from '../session/queries.ts';
import { sessions } from '../session/tables.ts';
import { nonceHash, type RefreshClaims } from './refresh-token.ts';

/** A family that has moved on, or is where it was within the grace: its session, and the generation that holds now. */
export type Rotated = Principal & { readonly generation: number };

/** Refreshes a family; see `prepareRotateFamily`. */
export type RotateFamily = (claims: RefreshClaims) => Promise<Rotated | undefined>;

/** So many families are refreshed by one statement at most. */
const familiesAtOnce = 100;

/** Refreshes families, at most one token of each. Keys by session, each of session, generation and hash of the nonce. */
type RotateFamilies = (wave: ReadonlyMap<string, string>) => Promise<Map<string, Rotated>>;

/**
 * Prepares the refresh. Families that ask at once go together, but for those that somebody holds: all the others would wait
 * with them. What came to nothing there is asked for alone, where it is waited for; so a family that is held is told from one
 * that is gone, or has moved on.
 */
export function prepareRotateFamily(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): RotateFamily {
  const rotateFree = prepareRotation(deps, 'rotate_families', true);
  const rotateHeld = prepareRotation(deps, 'rotate_held_family', false);
  const together = inBatches<Rotated>(async (keys) => {
    const found = new Map<string, Rotated>();
    for (const wave of inWaves(keys)) for (const [key, rotated] of await rotateFree(wave)) found.set(key, rotated);
    return found;
  }, familiesAtOnce);
  const alone = inBatches<Rotated>(async ([key = '']) => rotateHeld(new Map([[sessionOf(key), key]])), 1);
  let uses = 0;
  return async ({ sessionId, generation: shown, nonce }) => {
    let key = `${sessionId} ${shown} ${nonceHash(nonce).toString('hex')}`;
    // Equal keys are asked for once, and all get the answer: right within a grace, and without one every use is its own.
    if (deps.settings.tokens.refreshGraceSeconds === 0) {
      uses += 1;
      key += ` ${uses}`;
    }
    return (await together(key)) ?? alone(key);
  };
}

/**
 * One statement for all families that ask at once, so that they share one commit. The present generation moves to the next;
 * the one before it, within the grace after that, is answered with the same next one: a retry, or two tabs at once. Of any
 * number at the same time one moves it, and the others see where it went (design section 4). Nothing for everything else.
 *
 * The commit is not waited for, because the token itself says what a crashed database, or a standby that took over, has
 * forgotten: only this service makes a generation, so one that is ahead of its row is the present one (decision 0009).
 */
function prepareRotation(
  { db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>,
  statementName: string,
  skipLocked: boolean,
): RotateFamilies {
  const { refreshIdleSeconds, refreshGraceSeconds } = settings.tokens;
  // One text for each list: an array is not the same parameter in both drivers.
  const list = (name: string, type: string) => sql`(${sql.placeholder(name)}::text)::${sql.raw(type)}[]`;
  const now = sql`${sql.placeholder('now')}::timestamptz`;
  const generation = sql.raw('asked.generation');
  const isPresent = sql`${sessions.refreshGeneration} <= ${generation}`;
  const wasPresent = sql`${sessions.refreshGeneration} = ${generation} + 1 and ${sessions.refreshedAt} > ${now} - ${refreshGraceSeconds} * interval '1 second'`;
  const amongAsked = sql`${sessions.id} = any(${list('ids', 'uuid')})`;
  const held = db.$with('held').as(
    db
      .select({ id: sessions.id })
      .from(sessions)
      .where(amongAsked)
      .for('no key update', skipLocked ? { skipLocked } : {}),
  );
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
    .returning({ ...principalColumns, generation: sql<number>`${sessions.refreshGeneration}` })
    .prepare(statementName);

  return async (wave) => {
    const asking = [...wave.values()].map((key) => key.split(' '));
    const column = (index: number, prefix = '') => `{${asking.map((parts) => prefix + parts[index]).join(',')}}`;
    const rows = await statement.execute({
      ids: column(0),
      generations: column(1),
      nonceHashes: column(2, '\\\\x'),
      now: clock.now().toISOString(),
    });
    return new Map(rows.map((row) => [wave.get(row.session.id) ?? '', { ...row, user: toPrincipalUser(row.user) }]));
  };
}

/** One statement changes a row once: different tokens of one family go one after the other. Keys by session. */
function inWaves(keys: readonly string[]): ReadonlyMap<string, string>[] {
  const waves: Map<string, string>[] = [];
  for (const key of keys) {
    const sessionId = sessionOf(key);
    const wave = waves.find((one) => !one.has(sessionId));
    if (wave) wave.set(sessionId, key);
    else waves.push(new Map([[sessionId, key]]));
  }
  return waves;
}

const sessionOf = (key: string): string => key.slice(0, key.indexOf(' '));

/** Takes back the last step of a family, where its client was not given what came of it. */
export async function undoRotation(db: Queryable, { sessionId, generation, nonce }: RefreshClaims): Promise<void> {
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
