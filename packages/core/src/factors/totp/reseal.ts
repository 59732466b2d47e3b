import { and, eq, gt, ne } from 'drizzle-orm';
import { KeyringError } from '../../platform/keyring/keyring.ts';
import { keyIdOf, type Reseal } from '../../platform/keyring/sealed.ts';
import { authenticatorSecret } from './secret.ts';
import { totpAuthenticators } from './tables.ts';

/** Authenticator secrets outlive every secret of the ring: this encrypts them with the newest. */
export const resealAuthenticators: Reseal = async ({ db, keyring }, { after, limit }) => {
  const rows = await db
    .select({ userId: totpAuthenticators.userId, secret: totpAuthenticators.secret })
    .from(totpAuthenticators)
    .where(
      and(
        ne(keyIdOf(totpAuthenticators.secret), keyring.newestKeyId),
        after === undefined ? undefined : gt(totpAuthenticators.userId, after),
      ),
    )
    .orderBy(totpAuthenticators.userId)
    .limit(limit);
  let done = 0;
  let unreadable = 0;
  for (const row of rows) {
    const plain = openOrUndefined({ keyring }, row);
    if (plain === undefined) unreadable += 1;
    // Only over the very ciphertext that was read: the owner may have set up another app, or none, meanwhile.
    else {
      const changed = await db
        .update(totpAuthenticators)
        .set({ secret: authenticatorSecret.seal({ keyring }, row.userId, plain) })
        .where(and(eq(totpAuthenticators.userId, row.userId), eq(totpAuthenticators.secret, row.secret)))
        .returning({ userId: totpAuthenticators.userId });
      done += changed.length;
    }
  }
  return { done, unreadable, last: rows.length < limit ? undefined : rows.at(-1)?.userId };
};

function openOrUndefined(...[ring, row]: Parameters<typeof authenticatorSecret.open>): Buffer | undefined {
  try {
    return authenticatorSecret.open(ring, row);
  } catch (error) {
    if (error instanceof KeyringError) return undefined;
    throw error;
  }
}
