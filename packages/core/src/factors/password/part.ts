import type { Part } from '../../account/way-back/parts.ts';
import { findPassword, removePassword, storePassword } from './queries.ts';

/** The hash of the password and when it was set, RFC 3339. */
interface KeptPassword {
  readonly hash: string;
  readonly setAt: string;
  /** It was chosen by who may not be the owner, and is no more than that when it comes back. */
  readonly awaitsMailbox: boolean;
}

/** The password, as an undo puts it back. It opens nothing then but the way to a reset. */
export const passwordPart: Part<KeptPassword | null> = {
  name: 'password',
  async read(tx, userId) {
    const row = await findPassword(tx, userId);
    return row ? { hash: row.hash, setAt: row.setAt.toISOString(), awaitsMailbox: row.awaitsMailboxSince !== null } : null;
  },
  async restore(tx, userId, kept) {
    const present = await findPassword(tx, userId);
    if (present?.hash === kept?.hash) return { removed: false, restored: false };
    if (kept) await storePassword(tx, userId, kept.hash, new Date(kept.setAt), kept.awaitsMailbox);
    else await removePassword(tx, userId);
    return { removed: present !== undefined, restored: kept !== null };
  },
};
