import type { Part } from '../../account/way-back/parts.ts';
import { listBackupCodes, putBackupCodes } from './queries.ts';

/** The hashes of unused codes. */
type KeptCodes = readonly { readonly slot: number; readonly hash: string }[];

/** The set of backup codes, as an undo puts it back: without those that were used before it was replaced. */
export const backupCodesPart: Part<KeptCodes> = {
  name: 'backup-codes',
  read: listBackupCodes,
  async restore(tx, userId, kept) {
    const present = await listBackupCodes(tx, userId);
    const [hashes, before] = [present, kept].map((codes) => new Set(codes.map(({ hash }) => hash)));
    const added = present.some(({ hash }) => !before?.has(hash));
    const gone = kept.some(({ hash }) => !hashes?.has(hash));
    if (added || gone) await putBackupCodes(tx, userId, kept);
    return { removed: added, restored: gone };
  },
};
