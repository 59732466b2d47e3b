import { z } from 'zod';
import type { Transaction } from '../platform/database/database.ts';

/** A typed backup code. Text that cannot be a code counts as a wrong code. */
export const BackupCode = z.string().min(1).max(80);

/** The id of a set, for confirming that the owner has saved it. Only the reply that shows the codes contains it. */
export const BackupCodeSet = z.uuid().meta({ description: 'The id of the set. Send it to `POST /backup-codes/saved`' });

/** A new set of codes in the only reply that shows it. */
export const ShownCodes = { backupCodes: z.array(z.string()).readonly(), backupCodeSet: BackupCodeSet } as const;

/** A new set that is not stored yet. It is created before the transaction, because hashing is slow. */
export interface IssuedCodes {
  /** For the reply, once the codes are stored. */
  readonly shown: { readonly backupCodes: readonly string[]; readonly backupCodeSet: string };
  /** Stores the codes in place of the old set. */
  store(tx: Transaction, userId: string): Promise<void>;
}
