import type { Part } from '../../account/way-back/parts.ts';
import { type KeptCode, listBackupCodes, putBackupCodes } from './queries.ts';

/** Unused codes as JSON. Data from before codes had a set id names no set. */
type KeptCodes = readonly {
  readonly slot: number;
  readonly hash: string;
  readonly setId?: string | null;
  readonly savedAt?: string | null;
}[];

/** The set of backup codes, in the form that an undo restores. Codes that were used before the set was replaced are missing. */
export const backupCodesPart: Part<KeptCodes> = {
  name: 'backup-codes',
  read: async (tx, userId) =>
    (await listBackupCodes(tx, userId)).map((code) => ({ ...code, savedAt: code.savedAt?.toISOString() ?? null })),
  async restore(tx, userId, kept) {
    const present = await listBackupCodes(tx, userId);
    const [hashes, before] = [present, kept].map((codes) => new Set(codes.map(({ hash }) => hash)));
    const added = present.some(({ hash }) => !before?.has(hash));
    const gone = kept.some(({ hash }) => !hashes?.has(hash));
    if (added || gone) await putBackupCodes(tx, userId, kept.map(asRow));
    return { removed: added, restored: gone };
  },
};

function asRow({ slot, hash, setId = null, savedAt }: KeptCodes[number]): KeptCode {
  return { slot, hash, setId, savedAt: savedAt ? new Date(savedAt) : null };
}
