import type { WithContributions } from '../kernel/base.ts';
import { sealedColumns } from '../kernel/slots.ts';
import { countByKey } from '../platform/keyring/sealed.ts';
import type { RefreshTokenStatus } from '../token/status.ts';

/** What each secret of `DAEMUN_SECRET` is still needed for. */
export interface KeyringStatus {
  /** The key ids of the keyring, newest first, and never the secrets. The first key encrypts, and the others only decrypt. */
  readonly keys: readonly string[];
  readonly columns: readonly ColumnStatus[];
  readonly refreshTokens: RefreshTokenStatus;
}

export interface ColumnStatus {
  readonly name: string;
  /** True: a running server encrypts older ciphertexts again with the first key. False: they expire by themselves. */
  readonly resealed: boolean;
  /** The number of ciphertexts by key id. */
  readonly byKey: Readonly<Record<string, number>>;
  /** How many ciphertexts no secret of the keyring decrypts. */
  readonly unreadable: number;
}

interface Deps extends Pick<WithContributions, 'contributions' | 'db' | 'keyring'> {
  refreshTokenStatus(): Promise<RefreshTokenStatus>;
}

/**
 * Counts every ciphertext by the key that made it, and the refresh tokens in use. An older secret must stay on the keyring as
 * long as one of them needs it.
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
