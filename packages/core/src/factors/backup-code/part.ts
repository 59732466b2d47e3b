import type { Part } from '../../account/way-back/parts.ts';
import { type KeptCode, listBackupCodes, putBackupCodes } from './queries.ts';

/** Unused codes, as JSON has them. What was kept before sets were told apart names none. */
type KeptCodes = readonly {
  readonly slot: number;
  readonly hash: string;
  readonly setId?: string | null;
  readonly savedAt?: string | null;
}[];

/** The set of backup codes, as an undo puts it back: without those that were used before it was replaced. */
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
