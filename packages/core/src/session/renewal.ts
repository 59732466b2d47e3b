import { and, eq, sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Principal, PrincipalSession } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { randomToken, tokenHash } from '../platform/random.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'settings'>;

/** Requests in progress with a token that was just renewed are still answered for this long. */
const renewalGraceSeconds = 10;
/** After a renewal for age the old token stays valid for this long, because the reply with the new token may be lost. */
const lostReplySeconds = 60 * 60;

/**
 * A principal that shows the token before the last renewal. Once no request is in progress with that token, the session counts as
 * due for renewal, so the next unsafe request brings a new token. Before that no request renews. Otherwise each of many
 * simultaneous requests would bring a token, and the browser could keep one that is already replaced.
 */
export function byPreviousToken({ lifetimes }: Deps['settings'], now: Date, principal: Principal): Principal {
  const replacedAt = principal.session.tokenIssuedAt;
  if (now < after(replacedAt, renewalGraceSeconds)) return principal;
  const tokenIssuedAt = after(replacedAt, -lifetimes.sessionRenewalSeconds);
  return { ...principal, session: { ...principal.session, tokenIssuedAt, replacedAt } };
}

/**
 * Renews the token. Undefined if another request renewed it first. The old token stays valid for the requests in progress with
 * it. After a renewal for age it stays valid longer, because the reply may be lost and the browser then knows no other token. An
 * action that renews the token comes minutes after a proof, so its token is never old.
 *
 * A client that still shows the old token gets a new one. This replaces the token that was lost, which is invalid at once. The
 * old token does not live longer for it, so a session never has two tokens that can both be renewed.
 */
export async function renewToken(
  deps: Deps & Pick<Platform, 'db'>,
  session: Pick<PrincipalSession, 'id' | 'replacedAt' | 'tokenIssuedAt'>,
): Promise<string | undefined> {
  const token = randomToken();
  const now = deps.clock.now();
  const underWay = after(now, renewalGraceSeconds);
  const old = after(session.tokenIssuedAt, lostReplySeconds) <= now;
  const previous = session.replacedAt
    ? { previousValidUntil: sql`greatest(${sessions.previousValidUntil}, ${underWay.toISOString()}::timestamptz)` }
    : { previousTokenHash: sql`${sessions.tokenHash}`, previousValidUntil: old ? after(now, lostReplySeconds) : underWay };
  const rows = await deps.db
    .update(sessions)
    .set({ tokenHash: tokenHash(token), tokenIssuedAt: now, ...previous })
    .where(and(eq(sessions.id, session.id), eq(sessions.tokenIssuedAt, session.replacedAt ?? session.tokenIssuedAt)))
    .returning({ id: sessions.id });
  return rows.length > 0 ? token : undefined;
}
