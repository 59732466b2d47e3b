import { and, desc, eq, gt } from 'drizzle-orm';
import { checked } from '../platform/database/by-key.ts';
import type { Queryable } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { seenRecently } from './idle.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'settings'>;

export async function findSessionById(db: Queryable, id: string): Promise<SessionRow | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row;
}

/** Live sessions of an account, most recently seen first. */
export function listSessions(deps: Deps & Pick<Platform, 'db'>, userId: string): Promise<SessionRow[]> {
  const now = deps.clock.now();
  return deps.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), checked(gt(sessions.expiresAt, now)), seenRecently(deps, now)))
    .orderBy(desc(sessions.lastSeenAt));
}
