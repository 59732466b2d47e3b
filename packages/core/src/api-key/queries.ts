import { and, count, desc, eq, gt, gte, inArray, isNull, lt, lte, max, sql } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { after } from '../platform/clock.ts';
import { type FindOne, inBatches } from '../platform/database/batch.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { KeyPrincipal } from './key.ts';
import { apiKeys, apiKeyUsage } from './tables.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** How many keys one statement looks up at most. */
const keysAtOnce = 100;
/** How long an expired key is still shown to its owner, in seconds. */
const expiredShownSeconds = 30 * 24 * 3600;
/** How long usage is kept, in seconds. */
const usageKeptSeconds = 90 * 24 * 3600;

/**
 * Prepares the key check. The check finds the valid key of a hash (in hex) whose owner may act (S-62). One statement serves all
 * look-ups that are requested at the same time.
 */
export function prepareFindKey({ reads, clock }: Pick<Platform, 'clock' | 'reads'>): FindOne<KeyPrincipal> {
  const key = sql<string>`encode(${apiKeys.keyHash}, 'hex')`;
  const { id, userId, kind, name, scopes, tier, createdAt, expiresAt } = apiKeys;
  const statement = reads
    .select({ id, userId, kind, name, scopes, tier, createdAt, expiresAt, key })
    .from(apiKeys)
    .innerJoin(users, keyIs(users.id, apiKeys.userId))
    .where(
      and(
        sql`${apiKeys.keyHash} = any((${sql.placeholder('keys')}::text)::bytea[])`,
        checked(gt(apiKeys.expiresAt, sql.placeholder('now'))),
        isNull(users.bannedAt),
        isNull(users.deletionDueAt),
      ),
    )
    .prepare('find_api_keys');
  return inBatches(async (hashes) => {
    const rows = await statement.execute({ keys: `{${hashes.map((hex) => `"\\\\x${hex}"`).join(',')}}`, now: clock.now() });
    return new Map(rows.map(({ key: hash, ...principal }) => [hash, Object.freeze(principal)]));
  }, keysAtOnce);
}

/** The number of valid keys of an owner, and how many of them were not replaced. */
export async function countKeys(tx: Queryable, userId: string, now: Date): Promise<{ readonly live: number; readonly present: number }> {
  const [row] = await tx
    .select({ live: count(), present: sql<number>`count(*) filter (where ${apiKeys.replacedById} is null)` })
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), gt(apiKeys.expiresAt, now)));
  return { live: Number(row?.live ?? 0), present: Number(row?.present ?? 0) };
}

export async function storeKey(tx: Transaction, row: ApiKeyRow): Promise<void> {
  await tx.insert(apiKeys).values(row);
}

/** A key of this owner. The row stays locked until the transaction ends. */
export async function holdKey(tx: Transaction, userId: string, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)))
    .for('update');
  return row;
}

export async function replaceKey(tx: Transaction, id: string, { by, expiresAt }: { by: string; expiresAt: Date }): Promise<void> {
  await tx.update(apiKeys).set({ replacedById: by, expiresAt }).where(eq(apiKeys.id, id));
}

/** Deletes one key of this owner, or all of them. Returns the number of deleted keys. */
export async function deleteKeys(tx: Queryable, userId: string, id?: string): Promise<number> {
  const rows = await tx
    .delete(apiKeys)
    .where(and(eq(apiKeys.userId, userId), id === undefined ? undefined : eq(apiKeys.id, id)))
    .returning({ id: apiKeys.id });
  return rows.length;
}

/** A key with its last use, which lags some seconds behind. Null if the key was not used within the period that usage is kept. */
export type ListedKey = ApiKeyRow & { readonly lastUsedAt: Date | null };

/** The keys of an account, newest first, or only the key with this id. */
export async function listKeys({ db }: Pick<Platform, 'db'>, userId: string, id?: string): Promise<ListedKey[]> {
  const lastUse = db
    .select({ keyId: apiKeyUsage.keyId, at: max(apiKeyUsage.lastUsedAt).as('at') })
    .from(apiKeyUsage)
    .where(inArray(apiKeyUsage.keyId, db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.userId, userId))))
    .groupBy(apiKeyUsage.keyId)
    .as('last_use');
  const rows = await db
    .select({ key: apiKeys, lastUsedAt: lastUse.at })
    .from(apiKeys)
    .leftJoin(lastUse, eq(lastUse.keyId, apiKeys.id))
    .where(and(eq(apiKeys.userId, userId), id === undefined ? undefined : eq(apiKeys.id, id)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
  return rows.map(({ key, lastUsedAt }) => ({ ...key, lastUsedAt }));
}

/** The uses of one day, in the time zone of the deployment. */
export interface DailyUse {
  readonly day: string;
  readonly uses: number;
}

export async function countDays({ db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>, keyId: string): Promise<DailyUse[]> {
  const day = sql<string>`to_char(${apiKeyUsage.hour} at time zone ${settings.timeZone}, 'YYYY-MM-DD')`;
  const rows = await db
    .select({ day, uses: sql<number>`sum(${apiKeyUsage.uses})::float8` })
    .from(apiKeyUsage)
    .where(and(eq(apiKeyUsage.keyId, keyId), gte(apiKeyUsage.hour, after(clock.now(), -usageKeptSeconds))))
    // The query groups by position, because the time zone is a parameter. PostgreSQL treats the same expression with another
    // parameter as a different expression.
    .groupBy(sql`1`)
    .orderBy(sql`1 desc`);
  return rows;
}

export type UsageRow = typeof apiKeyUsage.$inferSelect;

/** The latest uses of a key, by hour, address and program. */
export function listUses({ db }: Pick<Platform, 'db'>, keyId: string, atMost: number): Promise<UsageRow[]> {
  return db.select().from(apiKeyUsage).where(eq(apiKeyUsage.keyId, keyId)).orderBy(desc(apiKeyUsage.lastUsedAt)).limit(atMost);
}

/** Adds uses in one statement. Uses of keys that were deleted meanwhile are discarded. */
export async function addUses({ db }: Pick<Platform, 'db'>, rows: readonly UsageRow[]): Promise<void> {
  const column = <T>(of: (row: UsageRow) => T): T[] => rows.map(of);
  await db.execute(sql`
    with used as (
      select * from unnest(
        ${sql.param(column((row) => row.keyId))}::uuid[], ${sql.param(column((row) => row.hour.toISOString()))}::timestamptz[],
        ${sql.param(column((row) => row.ip))}::text[], ${sql.param(column((row) => row.userAgent))}::text[],
        ${sql.param(column((row) => row.uses))}::int8[], ${sql.param(column((row) => row.lastUsedAt.toISOString()))}::timestamptz[]
      ) as used (key_id, hour, ip, user_agent, uses, last_used_at)
    ), present as (
      select id from ${apiKeys} where id in (select key_id from used) order by id for key share
    )
    insert into ${apiKeyUsage} (key_id, hour, ip, user_agent, uses, last_used_at)
    select used.* from used join present on present.id = used.key_id order by key_id, hour, ip, user_agent
    on conflict (key_id, hour, ip, user_agent) do update set
      uses = ${apiKeyUsage}.uses + excluded.uses,
      last_used_at = greatest(${apiKeyUsage}.last_used_at, excluded.last_used_at)`);
}

/** Claims the keys whose owners must be told about the expiry. Of concurrent workers only the first one claims a key. */
export async function claimExpiring(tx: Transaction, now: Date, warnSeconds: number): Promise<ApiKeyRow[]> {
  return tx
    .update(apiKeys)
    .set({ warnedAt: now })
    .where(
      and(
        lte(apiKeys.expiresAt, after(now, warnSeconds)),
        gt(apiKeys.expiresAt, now),
        isNull(apiKeys.warnedAt),
        isNull(apiKeys.replacedById),
        // The owner of a key made for only a few days knows that it expires soon.
        sql`${apiKeys.expiresAt} - ${apiKeys.createdAt} > ${`${warnSeconds} seconds`}::interval`,
      ),
    )
    .returning();
}

export async function sweepKeys({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(apiKeys).where(lt(apiKeys.expiresAt, after(clock.now(), -expiredShownSeconds)));
  await db.delete(apiKeyUsage).where(lt(apiKeyUsage.hour, after(clock.now(), -usageKeptSeconds)));
}
