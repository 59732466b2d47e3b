import { and, eq, isNull, lt, notExists, or, sql } from 'drizzle-orm';
import { after } from '../../../platform/clock.ts';
import { day } from '../../../platform/config/lifetime.ts';
import type { Platform } from '../../../platform/platform.ts';
import { oauthGrants } from '../../grant/tables.ts';
import { oauthClients, oauthRegistrationTokens } from '../tables.ts';

/** A client that nobody has looked at is deleted this long after its last grant, or after its registration. */
const unusedSeconds = 30 * day;
/** A document is read again when somebody comes by it, so a row that nobody uses need not wait. */
const unusedDocumentSeconds = day;

/**
 * Deletes the unverified clients that nobody uses, and registration tokens that ended long ago. A client that an operator has switched
 * off stays, because it would come back switched on. A grant that is made at the same moment changes `last_granted_at`, so that the
 * database asks again and the client stays.
 */
export async function sweepUnusedClients({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  const unused = after(now, -unusedSeconds);
  const lastUse = sql`coalesce(${oauthClients.lastGrantedAt}, ${oauthClients.createdAt})`;
  await db
    .delete(oauthClients)
    .where(
      and(
        eq(oauthClients.trust, 'unverified'),
        isNull(oauthClients.disabledAt),
        or(
          lt(lastUse, unused.toISOString()),
          and(
            eq(oauthClients.origin, 'metadata'),
            isNull(oauthClients.lastGrantedAt),
            lt(oauthClients.metadataFreshUntil, after(now, -unusedDocumentSeconds)),
          ),
        ),
        notExists(db.select({ one: sql`1` }).from(oauthGrants).where(eq(oauthGrants.clientId, oauthClients.id))),
      ),
    );
  await db.delete(oauthRegistrationTokens).where(lt(oauthRegistrationTokens.expiresAt, unused));
}
