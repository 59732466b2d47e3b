import { z } from 'zod';
import type { Transaction } from '../platform/database/database.ts';

/** A code of a set, as typed; what cannot be a code is a wrong one. */
export const BackupCode = z.string().min(1).max(80);

/** Names a set where its owner says that it is saved. Only the reply that shows the codes has it. */
export const BackupCodeSet = z.uuid().meta({ description: 'The id of the set. Send it to `POST /backup-codes/saved`' });

/** A new set as a reply shows it, the only time. */
export const ShownCodes = { backupCodes: z.array(z.string()).readonly(), backupCodeSet: BackupCodeSet } as const;

/** A new set that is not stored yet: drawn before the transaction, for hashing is slow. */
export interface IssuedCodes {
  /** For the reply, once they are stored. */
  readonly shown: { readonly backupCodes: readonly string[]; readonly backupCodeSet: string };
  /** Puts them in the place of the old set. */
  store(tx: Transaction, userId: string): Promise<void>;
}
