import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { toPrincipalUser } from '../account/user.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import { lockedOnly } from '../platform/database/daemun-schema.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { laterCommit } from '../platform/database/later-commit.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { principalColumns } from '../session/find-principal.ts';
import { sessions } from '../session/tables.ts';
import { adoptGrant, writesBoth } from './beside-version-before.ts';
import type { RefreshClaims } from './refresh-token.ts';
import { nonceHash } from './rotating-token.ts';
import { inRotation, moveOf, type RotateMany } from './rotation.ts';
import { refreshGrants } from './tables.ts';

/** The state after a refresh: the session of the family, and its current generation. */
export type Rotated = Principal & { readonly generation: number };

/** Refreshes a family; see `prepareRotateFamily`. */
export type RotateFamily = (claims: RefreshClaims) => Promise<Rotated | undefined>;

/** Prepares the refresh of families of sessions. One that is not found may have no grant yet, so it gets one before it is asked for alone. */
export function prepareRotateFamily(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): RotateFamily {
  const rotate = inRotation<Rotated>({
    graceSeconds: deps.settings.tokens.refreshGraceSeconds,
    free: prepareRotation(deps, 'rotate_families', true),
    held: prepareRotation(deps, 'rotate_held_family', false),
    beforeAlone: (sessionId) => adoptGrant(deps.db, sessionId),
  });
  return ({ sessionId, generation, nonce }) => rotate(`${sessionId} ${generation} ${nonceHash(nonce).toString('hex')}`);
}

/**
 * One statement for all families that ask at once, so that they share one commit. Each moves as `moveOf` says. Nothing for
 * everything else.
 *
 * The session is held first, then its grant is moved, as in everything that touches both: it lives, and is as it was read,
 * until this is done.
 */
function prepareRotation(
  { db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>,
  statementName: string,
  skipLocked: boolean,
): RotateMany<Rotated> {
  const { refreshIdleSeconds, refreshGraceSeconds } = settings.tokens;
  // One text for each list: an array is not the same parameter in both drivers.
  const list = (name: string, type: string) => sql`(${sql.placeholder(name)}::text)::${sql.raw(type)}[]`;
  const now = sql`${sql.placeholder('now')}::timestamptz`;
  const asked = sql`unnest(${list('ids', 'uuid')}, ${list('generations', 'int4')}, ${list('nonceHashes', 'bytea')}) as asked (id, generation, nonce_hash)`;
  const held = db.$with('held').as(
    db
      .select({
        id: sessions.id,
        userId: sessions.userId,
        expiresAt: sessions.expiresAt,
        lastSeenAt: sessions.lastSeenAt,
        shown: sql<number>`asked.generation`.as('shown'),
        shownNonceHash: sql<Buffer>`asked.nonce_hash`.as('shown_nonce_hash'),
      })
      .from(sessions)
      .innerJoin(asked, keyIs(sessions.id, sql`asked.id`))
      .for('no key update', skipLocked ? { of: lockedOnly(sessions), skipLocked } : { of: lockedOnly(sessions) }),
  );
  const move = moveOf(refreshGrants, held.shown, now, refreshGraceSeconds);
  const rotated = db.$with('rotated').as(
    db
      .update(refreshGrants)
      .set(move.set)
      .from(sql`${held}, ${users}, ${laterCommit(settings)}, ${writesBoth}`)
      .where(
        and(
          // The grant of a session has its id.
          keyIs(refreshGrants.id, held.id),
          sql`${refreshGrants.nonceHash} = ${held.shownNonceHash}`,
          keyIs(users.id, held.userId),
          isNull(users.bannedAt),
          isNull(users.deletionDueAt),
          checked(sql`${held.expiresAt} > ${now}`),
          sql`${held.lastSeenAt} > ${now} - ${refreshIdleSeconds} * interval '1 second'`,
          move.allowed,
        ),
      )
      .returning({ sessionId: refreshGrants.sessionId, generation: refreshGrants.generation, refreshedAt: refreshGrants.refreshedAt }),
  );
  const statement = db
    .with(held, rotated)
    .update(sessions)
    .set({
      lastSeenAt: sql`greatest(${sessions.lastSeenAt}, ${now})`,
      refreshGeneration: sql`${rotated.generation}`,
      refreshedAt: sql`${rotated.refreshedAt}`,
    })
    .from(sql`${rotated}, ${users}`)
    .where(and(keyIs(sessions.id, rotated.sessionId), keyIs(users.id, sessions.userId)))
    .returning({ ...principalColumns, generation: sql<number>`${rotated.generation}` })
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

/** Begins the family of a session, and replaces the earlier one. The transaction has locked the session. Without a session nothing happens. */
export async function beginFamily(tx: Transaction, sessionId: string, nonce: Buffer, at: Date): Promise<void> {
  await tx.execute(sql`
    with begun as (
      insert into daemun.refresh_grants (id, session_id, nonce_hash, generation, refreshed_at)
      select id, id, ${nonceHash(nonce)}::bytea, 1, ${at.toISOString()}::timestamptz from daemun.sessions where id = ${sessionId}::uuid
      on conflict (id) do update
        set nonce_hash = excluded.nonce_hash, generation = excluded.generation, refreshed_at = excluded.refreshed_at
      returning session_id, nonce_hash, generation, refreshed_at
    )
    update daemun.sessions
    set refresh_nonce_hash = begun.nonce_hash, refresh_generation = begun.generation, refreshed_at = begun.refreshed_at
    from begun, ${writesBoth} where sessions.id = begun.session_id`);
}

/** Undoes the last refresh of a family, because its client did not get the new token. */
export async function undoRotation(db: Queryable, { sessionId, generation, nonce }: RefreshClaims): Promise<void> {
  await db.execute(sql`
    with held as (
      select id from daemun.sessions where id = ${sessionId}::uuid for no key update
    ), undone as (
      update daemun.refresh_grants set generation = ${generation}::int4
      from held
      where refresh_grants.id = ${sessionId}::uuid and held.id = refresh_grants.session_id
        and nonce_hash = ${nonceHash(nonce)}::bytea and generation = ${generation}::int4 + 1
      returning session_id, generation
    )
    update daemun.sessions set refresh_generation = undone.generation from undone, ${writesBoth} where sessions.id = undone.session_id`);
}

/** The account of a family that is beyond this generation: the token was used before. */
export async function findBeyond(db: Queryable, { sessionId, generation, nonce }: RefreshClaims): Promise<{ userId: string } | undefined> {
  const [row] = await db
    .select({ userId: sessions.userId })
    .from(refreshGrants)
    .innerJoin(sessions, eq(sessions.id, refreshGrants.sessionId))
    .where(and(eq(refreshGrants.id, sessionId), eq(refreshGrants.nonceHash, nonceHash(nonce)), gt(refreshGrants.generation, generation)));
  return row;
}
