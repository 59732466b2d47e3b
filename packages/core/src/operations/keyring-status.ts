import { and, gt, isNotNull, sql } from 'drizzle-orm';
import type { WithContributions } from '../kernel/base.ts';
import { sealedColumns } from '../kernel/slots.ts';
import { countByKey } from '../platform/keyring/sealed.ts';
import { seenRecently } from '../session/queries.ts';
import { sessions } from '../session/tables.ts';

/** What the secrets of `DAEMUN_SECRET` still have to open. */
export interface KeyringStatus {
  /** Key ids on the ring, newest first: the first encrypts, the others open. Never the secrets. */
  readonly keys: readonly string[];
  readonly columns: readonly ColumnStatus[];
  readonly refreshTokens: RefreshTokenStatus;
}

/**
 * Refresh tokens carry a MAC of the ring and do not say under which secret: all that is known is when they were given. One
 * that is older than the newest secret hangs on an older one.
 */
export interface RefreshTokenStatus {
  /** Sessions whose clients hold one. */
  readonly sessions: number;
  /** When the oldest of them was given; null where there is none. */
  readonly oldestGivenAt: Date | null;
  /** One that was given longer ago is over. */
  readonly overAfterSeconds: number;
}

export interface ColumnStatus {
  readonly name: string;
  /** True: a running server encrypts older ones anew. False: they expire by themselves. */
  readonly resealed: boolean;
  /** Ciphertexts by key id. */
  readonly byKey: Readonly<Record<string, number>>;
  /** How many no secret of the ring opens. */
  readonly unreadable: number;
}

type Deps = Pick<WithContributions, 'clock' | 'contributions' | 'db' | 'keyring' | 'settings'>;

/**
 * Counts every ciphertext there is by the key that made it, and the refresh tokens that are out: what an older secret must
 * outlast before it may be taken off the ring.
 */
export async function keyringStatus(deps: Deps): Promise<KeyringStatus> {
  const { db, keyring } = deps;
  const known = new Set(keyring.keyIds);
  const columns: ColumnStatus[] = [];
  for (const column of deps.contributions.all(sealedColumns)) {
    const counts = await countByKey(db, column);
    const unreadable = [...counts].reduce((sum, [id, count]) => (known.has(id) ? sum : sum + count), 0);
    columns.push({ name: column.name, resealed: column.lasting !== undefined, byKey: Object.fromEntries(counts), unreadable });
  }
  return { keys: keyring.keyIds, columns, refreshTokens: await refreshTokenStatus(deps) };
}

async function refreshTokenStatus(deps: Deps): Promise<RefreshTokenStatus> {
  const now = deps.clock.now();
  // A family that was never refreshed has the token of its sign-in.
  const given = sql`coalesce(${sessions.refreshedAt}, ${sessions.createdAt})`;
  const [found] = await deps.db
    .select({ sessions: sql<number>`count(*)::int`, oldestGivenAt: sql`min(${given})`.mapWith(sessions.createdAt) })
    .from(sessions)
    .where(and(isNotNull(sessions.refreshGeneration), gt(sessions.expiresAt, now), seenRecently(deps, now)));
  const { refreshIdleSeconds, accessSeconds } = deps.settings.tokens;
  // Uses of the last access token count as uses of its session.
  return {
    sessions: found?.sessions ?? 0,
    oldestGivenAt: found?.oldestGivenAt ?? null,
    overAfterSeconds: refreshIdleSeconds + accessSeconds,
  };
}
