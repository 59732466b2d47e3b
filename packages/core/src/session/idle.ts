import { type SQL, sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'settings'>;

/** Its client holds tokens: as the session says, or, where the version before made it, as its grant says. */
export const isByToken: SQL<boolean> = sql<boolean>`(${sessions.byToken} or ${sessions.refreshGeneration} is not null)`;

/** The time after which a session must have been seen, or it is idle. Cookies and tokens have different idle times. */
export function idleSince({ lifetimes, tokens }: Deps['settings'], now: Date): { readonly seenSince: Date; readonly refreshedSince: Date } {
  return { seenSince: after(now, -lifetimes.sessionIdleSeconds), refreshedSince: after(now, -tokens.refreshIdleSeconds) };
}

/** Was the session seen since then? The first time is for sessions with a cookie, the second for sessions with tokens. */
export function seenSince(cookie: unknown, tokens: unknown): SQL {
  return sql`${sessions.lastSeenAt} > case when ${isByToken} then ${tokens}::timestamptz else ${cookie}::timestamptz end`;
}

/** Is not idle. An expression of a statement. */
export function seenRecently({ settings }: Pick<Deps, 'settings'>, now: Date): SQL {
  const since = idleSince(settings, now);
  return seenSince(since.seenSince.toISOString(), since.refreshedSince.toISOString());
}
