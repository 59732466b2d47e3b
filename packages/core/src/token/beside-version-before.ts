/**
 * What processes of the version before need (docs/decisions/0028): they keep a grant in three columns of its session. Each
 * statement that writes a grant also writes these columns. A trigger in migrations/0022 copies their writes into the grant. The
 * next version deletes this file.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../platform/database/database.ts';

/**
 * A source among those of a statement that writes a grant and the columns of its session: the trigger has nothing to do then.
 * It has to be read before a row is written.
 */
export const writesBoth: SQL = sql.raw(`set_config('daemun.refresh_grants', 'written', true) as writes_both`);

/**
 * Makes the grant of a session that has none yet, since its family began before there were grants and no process of the version
 * before has moved it since. Holds the session, as whoever moves a family does.
 */
export async function adoptGrant(db: Queryable, sessionId: string): Promise<void> {
  await db.execute(sql`
    insert into daemun.refresh_grants (id, session_id, nonce_hash, generation, refreshed_at)
    select id, id, refresh_nonce_hash, refresh_generation, coalesce(refreshed_at, created_at)
    from daemun.sessions where id = ${sessionId}::uuid and refresh_nonce_hash is not null
    for no key update
    on conflict (id) do nothing`);
}
