import type { Queryable } from '../../platform/database/database.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { type BackupCodeDeps, checkBackupCode, issueBackupCodes } from './backup-codes.ts';
import { backupCodesPart } from './part.ts';
import { countBackupCodes, deleteBackupCodes, findBackupCodes } from './queries.ts';
import { backupCodeTraits } from './traits.ts';

const hasSome = async (db: Queryable, userId: string): Promise<boolean> => (await countBackupCodes(db, userId)) > 0;

/** Backup codes as a second factor. */
export function createBackupCodeMethod(deps: BackupCodeDeps): Factor {
  return {
    ...backupCodeTraits,
    usedUp: { left: findBackupCodes, issue: (userId) => issueBackupCodes(deps, userId) },
    secondOnly: true,
    typed: {
      field: 'backupCode',
      verify(request, { userId, pending }, typed) {
        const check = () => checkBackupCode(deps, request, { userId, signedIn: pending === undefined }, typed);
        return verifyCode(deps, request, { method: backupCodeTraits.method, userId, pendingId: pending?.id, check });
      },
    },
    switched: { isThere: hasSome, remove: deleteBackupCodes, part: backupCodesPart },
    offersFirst: async () => false,
    offersSecond: hasSome,
    offersStepUp: hasSome,
    describe: async (db, userId) => ({ backupCodesLeft: await countBackupCodes(db, userId) }),
    removeAll: deleteBackupCodes,
  };
}
