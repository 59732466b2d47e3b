import { isNotNull, sql } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import type { Platform } from '../../platform/platform.ts';
import { oauthLogoutNotices } from './tables.ts';

/** The doctor names each client that does not hear of ended sessions. */
export async function examineLogoutNotices({ db }: Pick<Platform, 'db'>): Promise<readonly Finding[]> {
  const { clientId, endedAt, lastFailure } = oauthLogoutNotices;
  const rows = await db
    .select({
      clientId,
      count: sql<number>`count(*)::int`,
      lastFailure: sql<string>`(array_agg(${lastFailure} order by ${endedAt} desc))[1]`,
    })
    .from(oauthLogoutNotices)
    .where(isNotNull(lastFailure))
    .groupBy(clientId)
    .orderBy(clientId)
    .limit(20);
  return rows.map((row) => ({
    severity: 'warning',
    code: 'logout_undelivered',
    message: `The OAuth client ${row.clientId} was not told that sessions have ended: ${row.count}, the last time: ${row.lastFailure}`,
    fix: 'Look at the back-channel logout address of the client, and whether its server answers 200 within five seconds',
  }));
}
