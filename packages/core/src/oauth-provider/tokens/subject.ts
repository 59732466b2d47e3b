import { createHmac, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { sealedColumns } from '../../kernel/slots.ts';
import type { Platform } from '../../platform/platform.ts';
import type { OAuthClient } from '../client/client.ts';
import { oauthSalts } from './tables.ts';

/** Tells clients who a person is. */
export interface Subjects {
  /**
   * The `sub` of a person for a client: the account's id, or for a pairwise client a value that no other client gets. It stays the
   * same for good, and is never given to anybody else.
   */
  of(client: Pick<OAuthClient, 'id' | 'pairwise'>, userId: string): Promise<string>;
}

const pairwise = 'pairwise';
const saltBoundTo = (name: string): string => `oauth_salts:${name}:salt`;

/** The salt is encrypted anew when DAEMUN_SECRET changes. */
export const saltColumn = sealedColumns.of({
  name: 'oauth_salts.salt',
  table: oauthSalts,
  column: oauthSalts.salt,
  lasting: { id: oauthSalts.name, boundTo: saltBoundTo },
});

/** Reads the salt once. If there is none, the first of all processes makes it. */
export function createSubjects({ db, clock, keyring }: Pick<Platform, 'db' | 'clock' | 'keyring'>): Subjects {
  let known: Promise<Buffer> | undefined;

  const stored = () => db.select({ salt: oauthSalts.salt }).from(oauthSalts).where(eq(oauthSalts.name, pairwise));

  async function read(): Promise<Buffer> {
    let [row] = await stored();
    if (!row) {
      const salt = keyring.encrypt(randomBytes(32), saltBoundTo(pairwise));
      await db.insert(oauthSalts).values({ name: pairwise, salt, createdAt: clock.now() }).onConflictDoNothing();
      [row] = await stored();
    }
    if (!row) throw new Error('the salt of pairwise subjects was not stored');
    return keyring.decrypt(row.salt, saltBoundTo(pairwise));
  }

  function salt(): Promise<Buffer> {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  return {
    async of(client, userId) {
      if (!client.pairwise) return userId;
      return createHmac('sha256', await salt())
        .update(`${client.id} ${userId}`)
        .digest('base64url');
    },
  };
}

/** The `sub` of a person for a client. */
export function subjectOf(
  { subjects }: { readonly subjects: Subjects },
  client: Pick<OAuthClient, 'id' | 'pairwise'>,
  userId: string,
): Promise<string> {
  return subjects.of(client, userId);
}
