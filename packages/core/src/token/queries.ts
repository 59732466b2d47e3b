import { and, eq, sql } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { toCallerUser } from '../account/user.ts';
import { after } from '../platform/clock.ts';
import type { Queryable } from '../platform/database/database.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { callerColumns } from '../session/queries.ts';
import { sessions } from '../session/tables.ts';
import { nonceHash, type RefreshClaims } from './refresh-token.ts';

/** A family that has moved on, or is where it was within the grace: its caller, and the generation that holds now. */
export type Rotated = Caller & { readonly generation: number };

/**
 * Refreshes a family, in one statement. The present generation moves to the next; the one before it, within the grace
 * after that, is answered with the same next one: a retry, or two tabs at once. Of any number at the same time one moves
 * it, and the others see where it went (design section 4). Undefined for everything else.
 */
export async function rotateFamily(
  { db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>,
  { sessionId, generation, nonce }: RefreshClaims,
): Promise<Rotated | undefined> {
  const now = clock.now();
  const { refreshIdleSeconds, refreshGraceSeconds } = settings.tokens;
  const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
  const isPresent = sql`${sessions.refreshGeneration} = ${generation}`;
  const wasPresent = sql`${sessions.refreshGeneration} = ${generation + 1} and ${sessions.refreshedAt} > ${at(after(now, -refreshGraceSeconds))}`;
  const [row] = await db
    .update(sessions)
    .set({
      refreshGeneration: sql`case when ${isPresent} then ${generation + 1} else ${sessions.refreshGeneration} end`,
      refreshedAt: sql`case when ${isPresent} then ${at(now)} else ${sessions.refreshedAt} end`,
      lastSeenAt: sql`greatest(${sessions.lastSeenAt}, ${at(now)})`,
    })
    .from(users)
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.refreshNonceHash, nonceHash(nonce)),
        eq(users.id, sessions.userId),
        sql`${users.bannedAt} is null and ${users.deletionDueAt} is null`,
        sql`${sessions.expiresAt} > ${at(now)} and ${sessions.lastSeenAt} > ${at(after(now, -refreshIdleSeconds))}`,
        sql`(${isPresent} or (${wasPresent}))`,
      ),
    )
    .returning({ ...callerColumns, generation: sql<number>`${sessions.refreshGeneration}` });
  return row && { ...row, user: toCallerUser(row.user) };
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
