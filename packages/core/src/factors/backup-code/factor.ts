import type { Queryable } from '../../platform/database/database.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { judgeCode } from '../../sign-in/judge-code.ts';
import { type BackupCodeDeps, checkBackupCode, drawBackupCodes } from './backup-codes.ts';
import { backupCodesPart } from './part.ts';
import { countBackupCodes, findBackupCodes, removeBackupCodes } from './queries.ts';
import { backupCodeTraits } from './traits.ts';

const hasSome = async (db: Queryable, userId: string): Promise<boolean> => (await countBackupCodes(db, userId)) > 0;

/** What backup codes say of themselves. */
export function createBackupCodeMethod(deps: BackupCodeDeps): Factor {
  return {
    ...backupCodeTraits,
    usedUp: { left: findBackupCodes, draw: (userId) => drawBackupCodes(deps, userId) },
    secondOnly: true,
    typed: {
      field: 'backupCode',
      verify(visitor, { userId, pending }, typed) {
        const judge = () => checkBackupCode(deps, visitor, { userId, signedIn: pending === undefined }, typed);
        return judgeCode(deps, visitor, { method: backupCodeTraits.method, userId, pendingId: pending?.id, judge });
      },
    },
    switched: { isThere: hasSome, remove: removeBackupCodes, part: backupCodesPart },
    offersFirst: async () => false,
    offersSecond: hasSome,
    offersStepUp: hasSome,
    describe: async (db, userId) => ({ backupCodesLeft: await countBackupCodes(db, userId) }),
    removeAll: removeBackupCodes,
  };
}
