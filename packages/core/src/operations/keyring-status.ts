import { countByKey } from '../platform/keyring/sealed.ts';
import type { Platform } from '../platform/platform.ts';
import { sealedColumns } from '../sealed-columns.ts';

/** What the secrets of `DAEMUN_SECRET` still have to open. */
export interface KeyringStatus {
  /** Key ids on the ring, newest first: the first encrypts, the others open. Never the secrets. */
  readonly keys: readonly string[];
  readonly columns: readonly ColumnStatus[];
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

/** Counts every ciphertext there is by the key that made it. Says whether an older secret may be taken off the ring. */
export async function keyringStatus({ db, keyring }: Pick<Platform, 'db' | 'keyring'>): Promise<KeyringStatus> {
  const known = new Set(keyring.keyIds);
  const columns: ColumnStatus[] = [];
  for (const column of sealedColumns) {
    const counts = await countByKey(db, column);
    const unreadable = [...counts].reduce((sum, [id, count]) => (known.has(id) ? sum : sum + count), 0);
    columns.push({ name: column.name, resealed: column.lasting !== undefined, byKey: Object.fromEntries(counts), unreadable });
  }
  return { keys: keyring.keyIds, columns };
}
