import type { Part } from '../../account/way-back/parts.ts';
import { deletePasskey, insertPasskey, listPasskeys, type PasskeyRow } from './queries.ts';

type KeptPasskey = Omit<PasskeyRow, 'credentialId' | 'publicKey' | 'createdAt' | 'lastUsedAt'> & {
  /** Base64. */
  readonly credentialId: string;
  readonly publicKey: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

function toKept(row: PasskeyRow): KeptPasskey {
  return {
    ...row,
    credentialId: row.credentialId.toString('base64'),
    publicKey: row.publicKey.toString('base64'),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

function fromKept(kept: KeptPasskey): PasskeyRow {
  return {
    ...kept,
    credentialId: Buffer.from(kept.credentialId, 'base64'),
    publicKey: Buffer.from(kept.publicKey, 'base64'),
    createdAt: new Date(kept.createdAt),
    lastUsedAt: kept.lastUsedAt === null ? null : new Date(kept.lastUsedAt),
  };
}

/** The passkeys of an account, for an undo. Passkeys that were never deleted stay as they are, with their counters. */
export const passkeysPart: Part<readonly KeptPasskey[]> = {
  name: 'passkeys',
  read: async (tx, userId) => (await listPasskeys(tx, userId)).map(toKept),
  async restore(tx, userId, kept) {
    const present = new Set((await listPasskeys(tx, userId)).map(({ id }) => id));
    const before = new Set(kept.map(({ id }) => id));
    const added = [...present].filter((id) => !before.has(id));
    for (const id of added) await deletePasskey(tx, { userId, id });
    let restored = false;
    for (const passkey of kept) {
      if (!present.has(passkey.id) && (await insertPasskey(tx, fromKept(passkey)))) restored = true;
    }
    return { removed: added.length > 0, restored };
  },
};
