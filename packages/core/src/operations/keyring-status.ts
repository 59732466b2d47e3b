import type { WithContributions } from '../kernel/base.ts';
import { sealedColumns } from '../kernel/slots.ts';
import { countByKey } from '../platform/keyring/sealed.ts';
import type { RefreshTokenStatus } from '../token/status.ts';

/** What the secrets of `DAEMUN_SECRET` still have to open. */
export interface KeyringStatus {
  /** Key ids on the ring, newest first: the first encrypts, the others open. Never the secrets. */
  readonly keys: readonly string[];
  readonly columns: readonly ColumnStatus[];
  readonly refreshTokens: RefreshTokenStatus;
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

interface Deps extends Pick<WithContributions, 'contributions' | 'db' | 'keyring'> {
  refreshTokenStatus(): Promise<RefreshTokenStatus>;
}

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
  return { keys: keyring.keyIds, columns, refreshTokens: await deps.refreshTokenStatus() };
}
