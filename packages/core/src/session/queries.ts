import { and, asc, desc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { toPrincipalUser } from '../account/user.ts';
import { after } from '../platform/clock.ts';
import { inBatches } from '../platform/database/batch.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Principal, PrincipalSession } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { randomToken, tokenHash } from '../platform/random.ts';
import type { HeldSession } from './hold.ts';
import { type Proof, raisedBy, withProof } from './proof.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'settings'>;

/** Requests in progress with a token that was just renewed are still answered for this long. */
const renewalGraceSeconds = 10;
/** After a renewal for age the old token stays valid for this long, because the reply with the new token may be lost. */
const lostReplySeconds = 60 * 60;

/** Its client holds tokens: as the session says, or, where the version before made it, as its grant says. */
export const isByToken: SQL<boolean> = sql<boolean>`(${sessions.byToken} or ${sessions.refreshGeneration} is not null)`;

/** What the session check loads: everything that a principal has, and nothing more. */
export const principalColumns = {
  session: {
    id: sessions.id,
    createdAt: sessions.createdAt,
    lastSeenAt: sessions.lastSeenAt,
    expiresAt: sessions.expiresAt,
    authenticatedAt: sessions.authenticatedAt,
    stronglyAuthenticatedAt: sessions.stronglyAuthenticatedAt,
    amr: sessions.amr,
    aal: sessions.aal,
    ip: sessions.ip,
    userAgent: sessions.userAgent,
    deviceTrusted: sessions.deviceTrusted,
    tokenIssuedAt: sessions.tokenIssuedAt,
    byToken: isByToken,
  },
  user: {
    id: users.id,
    email: users.email,
    emailVerifiedAt: users.emailVerifiedAt,
    phone: users.phone,
    phoneVerifiedAt: users.phoneVerifiedAt,
    name: users.name,
    image: users.image,
    locale: users.locale,
    roles: users.roles,
    twoFactorEnabled: users.twoFactorEnabled,
    twoFactorDueAt: users.twoFactorDueAt,
    consents: users.consents,
    createdAt: users.createdAt,
  },
  credentialsVersion: users.credentialsVersion,
};

/**
 * The session of a cookie. With `previous` the request shows the token before the last renewal, which stays valid for seconds or
 * for an hour.
 */
export interface FoundByToken {
  readonly principal: Principal;
  readonly previous: boolean;
}

/** Finds live sessions and their accounts. */
export interface FindPrincipal {
  byToken(hash: string): Promise<FoundByToken | undefined>;
  byId(sessionId: string): Promise<Principal | undefined>;
}

/** The time after which a session must have been seen, or it is idle. Cookies and tokens have different idle times. */
function idleSince({ lifetimes, tokens }: Deps['settings'], now: Date): { readonly seenSince: Date; readonly refreshedSince: Date } {
  return { seenSince: after(now, -lifetimes.sessionIdleSeconds), refreshedSince: after(now, -tokens.refreshIdleSeconds) };
}

/** Was the session seen since then? The first time is for sessions with a cookie, the second for sessions with tokens. */
function seenSince(cookie: unknown, tokens: unknown): SQL {
  return sql`${sessions.lastSeenAt} > case when ${isByToken} then ${tokens}::timestamptz else ${cookie}::timestamptz end`;
}

export function seenRecently({ settings }: Pick<Deps, 'settings'>, now: Date): SQL {
  const since = idleSince(settings, now);
  return seenSince(since.seenSince.toISOString(), since.refreshedSince.toISOString());
}

/** One statement looks up at most this many sessions. */
const principalsAtOnce = 100;

/**
 * Prepares the session check. One statement serves all simultaneous lookups, and each connection plans it once. A session is live
 * if neither its idle time nor its absolute time is over, and the account may act (S-60, S-62).
 */
export function prepareFindPrincipal({ reads, clock, settings }: Deps & Pick<Platform, 'reads'>): FindPrincipal {
  const now = sql.placeholder('now');
  const live = [
    checked(gt(sessions.expiresAt, now)),
    seenSince(sql.placeholder('seenSince'), sql.placeholder('refreshedSince')),
    isNull(users.bannedAt),
    isNull(users.deletionDueAt),
  ];
  const moments = (at: Date) => ({ now: at, ...idleSince(settings, at) });
  // One text for the whole list: an array of bytes is not the same parameter in both drivers.
  const keys = sql`${sql.placeholder('keys')}::text`;
  const among = (hash: PgColumn) => sql`${hash} = any((${keys})::bytea[])`;
  const previousHolds = gt(sessions.previousValidUntil, now);
  const byToken = reads
    .select({
      ...principalColumns,
      token: sql<string>`encode(${sessions.tokenHash}, 'hex')`,
      previousToken: sql<string | null>`case when ${previousHolds} then encode(${sessions.previousTokenHash}, 'hex') end`,
    })
    .from(sessions)
    .innerJoin(users, keyIs(users.id, sessions.userId))
    .where(and(or(among(sessions.tokenHash), and(among(sessions.previousTokenHash), previousHolds)), ...live))
    .prepare('find_callers');
  const byId = reads
    .select(principalColumns)
    .from(sessions)
    .innerJoin(users, keyIs(users.id, sessions.userId))
    .where(and(sql`${sessions.id} = any((${keys})::uuid[])`, ...live))
    .prepare('find_callers_by_id');

  return {
    byToken: inBatches(async (hashes) => {
      const at = clock.now();
      const rows = await byToken.execute({ keys: `{${hashes.map((hash) => `"\\\\x${hash}"`).join(',')}}`, ...moments(at) });
      const found = new Map<string, FoundByToken>();
      for (const { token, previousToken, ...row } of rows) {
        const principal = { ...row, user: toPrincipalUser(row.user) };
        found.set(token, { principal, previous: false });
        if (previousToken !== null) found.set(previousToken, { principal: byPreviousToken(settings, at, principal), previous: true });
      }
      return found;
    }, principalsAtOnce),
    byId: inBatches(async (ids) => {
      const rows = await byId.execute({ keys: `{${ids.join(',')}}`, ...moments(clock.now()) });
      return new Map(rows.map((row) => [row.session.id, { ...row, user: toPrincipalUser(row.user) }]));
    }, principalsAtOnce),
  };
}

/**
 * A principal that shows the token before the last renewal. Once no request is in progress with that token, the session counts as
 * due for renewal, so the next unsafe request brings a new token. Before that no request renews. Otherwise each of many
 * simultaneous requests would bring a token, and the browser could keep one that is already replaced.
 */
function byPreviousToken({ lifetimes }: Deps['settings'], now: Date, principal: Principal): Principal {
  const replacedAt = principal.session.tokenIssuedAt;
  if (now < after(replacedAt, renewalGraceSeconds)) return principal;
  const tokenIssuedAt = after(replacedAt, -lifetimes.sessionRenewalSeconds);
  return { ...principal, session: { ...principal.session, tokenIssuedAt, replacedAt } };
}

export async function findSessionById(db: Queryable, id: string): Promise<SessionRow | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row;
}

/** Live sessions of an account, most recently seen first. */
export function listSessions(deps: Deps & Pick<Platform, 'db'>, userId: string): Promise<SessionRow[]> {
  const now = deps.clock.now();
  return deps.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), checked(gt(sessions.expiresAt, now)), seenRecently(deps, now)))
    .orderBy(desc(sessions.lastSeenAt));
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

/**
 * Raises a locked session after a factor was verified (step-up): level, methods, freshness and a new token. The old token becomes
 * invalid at once (S-58).
 */
export async function raiseSession(
  tx: Transaction,
  sessionId: string,
  held: HeldSession,
  { proof, at }: { readonly proof: Proof; readonly at: Date },
): Promise<{ token: string; session: SessionRow }> {
  const token = randomToken();
  const proofs = withProof(held.proofs, proof);
  const [session] = await tx
    .update(sessions)
    .set({
      ...raisedBy(proofs, proof, at),
      tokenHash: tokenHash(token),
      previousTokenHash: null,
      previousValidUntil: null,
      proofs,
    })
    .where(eq(sessions.id, sessionId))
    .returning();
  if (!session) throw new Error('a session that is held is gone');
  return { token, session };
}

/** Ends one session of an account. False if the session belongs to another account or has ended (S-63). */
export async function endSession(tx: Queryable, userId: string, sessionId: string): Promise<boolean> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/**
 * Ends the given sessions and returns how many. They are locked in the order of their ids, as in every statement that locks
 * several sessions, to avoid deadlocks.
 */
export async function endAll(tx: Queryable, which: SQL | undefined): Promise<number> {
  const held = tx.$with('held').as(tx.select({ id: sessions.id }).from(sessions).where(which).orderBy(asc(sessions.id)).for('update'));
  const ids = tx.select({ id: held.id }).from(held);
  const rows = await tx.with(held).delete(sessions).where(inArray(sessions.id, ids)).returning({ id: sessions.id });
  return rows.length;
}

/** Ends every session of an account except `exceptId`. Returns how many. */
export function endSessions(tx: Queryable, userId: string, exceptId?: string): Promise<number> {
  return endAll(tx, and(eq(sessions.userId, userId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)));
}

/** Ends the sessions of an account whose clients hold tokens, except one. */
export async function endOtherFamilies(tx: Queryable, userId: string, exceptId: string): Promise<void> {
  await endAll(tx, and(eq(sessions.userId, userId), ne(sessions.id, exceptId), isByToken));
}

/** Ends the sessions above the limit of an account, least recently seen first, but never the newest one. Returns how many. */
export function endSurplusSessions(tx: Transaction, userId: string, newestId: string, allowed: number): Promise<number> {
  const surplus = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, newestId)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .offset(allowed - 1);
  return endAll(tx, inArray(sessions.id, surplus));
}

/**
 * Moves `last_seen_at` of many sessions forward in one statement, and never back. Skips locked sessions and returns their ids,
 * because waiting for them would keep all the others locked.
 */
export async function recordActivity(deps: Pick<Platform, 'db'>, seen: ReadonlyMap<string, Date>): Promise<string[]> {
  const ids = sql.param([...seen.keys()]);
  const moments = sql.param([...seen.values()].map((moment) => moment.toISOString()));
  const result = await deps.db.execute(sql`
    with free as (
      select id from sessions where id = any(${ids}::uuid[]) for no key update skip locked
    ), moved as (
      update sessions set last_seen_at = greatest(last_seen_at, seen.at)
      from unnest(${ids}::uuid[], ${moments}::timestamptz[]) as seen (id, at), free
      where sessions.id = seen.id and free.id = sessions.id
    )
    select id from sessions where id = any(${ids}::uuid[]) and id not in (select id from free)`);
  return (result as unknown as { rows: { id: string }[] }).rows.map(({ id }) => id);
}
