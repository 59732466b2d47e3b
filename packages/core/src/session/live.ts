import { and, eq, gt } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { seenRecently } from './queries.ts';
import { sessions } from './tables.ts';

/** Sessions, as acts in their name ask for them. */
export interface LiveSessions {
  /** Does the session live? Then it cannot end before the transaction does. */
  hold(tx: Transaction, of: { readonly sessionId: string; readonly userId: string }): Promise<boolean>;
}

/** How the layers below learn whether a session still lives; it cannot end before their transaction does. */
export function createLiveSessions(deps: Pick<Platform, 'clock' | 'settings'>): LiveSessions {
  return {
    async hold(tx, { sessionId, userId }) {
      const now = deps.clock.now();
      const rows = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), gt(sessions.expiresAt, now), seenRecently(deps, now)))
        .for('key share');
      return rows.length > 0;
    },
  };
}
