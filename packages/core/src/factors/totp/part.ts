import type { Part } from '../../account/way-back/parts.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { deleteAuthenticator, findEnrolled, storeAuthenticator } from './queries.ts';
import { authenticatorSecret } from './secret.ts';

interface KeptAuthenticator {
  /** The secret in Base64. */
  readonly secret: string;
  readonly lastUsedStep: number;
  /** The time in RFC 3339 format. */
  readonly createdAt: string;
}

/**
 * The authenticator app, in the form that an undo restores. The undo encrypts the secret again, because the keyring may no longer
 * hold the earlier key.
 */
export function authenticatorPart(deps: { readonly keyring: Keyring }): Part<KeptAuthenticator | null> {
  const read = async (tx: Transaction, userId: string): Promise<KeptAuthenticator | null> => {
    const row = await findEnrolled(tx, userId);
    if (!row) return null;
    const secret = authenticatorSecret.open(deps, row).toString('base64');
    return { secret, lastUsedStep: row.lastUsedStep, createdAt: row.createdAt.toISOString() };
  };
  return {
    name: 'authenticator',
    read,
    async restore(tx, userId, kept) {
      const present = await read(tx, userId);
      if (present?.secret === kept?.secret) return { removed: false, restored: false };
      await deleteAuthenticator(tx, userId);
      if (kept) {
        const secret = authenticatorSecret.seal(deps, userId, Buffer.from(kept.secret, 'base64'));
        await storeAuthenticator(tx, { userId, secret, lastUsedStep: kept.lastUsedStep, createdAt: new Date(kept.createdAt) });
      }
      return { removed: present !== null, restored: kept !== null };
    },
  };
}
