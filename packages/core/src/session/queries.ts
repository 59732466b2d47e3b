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

/** Requests under way with a token that was just renewed are still answered for this long. */
const renewalGraceSeconds = 10;
/** A token that was renewed for its age holds for this long: the reply that brought the next one may have been lost. */
const lostReplySeconds = 60 * 60;

/** Its client holds tokens: as the session says, or, where the version before made it, as its grant says. */
export const isByToken: SQL<boolean> = sql<boolean>`(${sessions.byToken} or ${sessions.refreshGeneration} is not null)`;

/** What the session check loads: everything that a principal carries, nothing more. */
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

/** The session of a cookie. `previous`: it shows the token before the last renewal, which holds for seconds, or an hour. */
export interface FoundByToken {
  readonly principal: Principal;
  readonly previous: boolean;
}

/** Finds live sessions, with their accounts. */
export interface FindPrincipal {
  byToken(hash: string): Promise<FoundByToken | undefined>;
  byId(sessionId: string): Promise<Principal | undefined>;
}

/** Since when a session must have been seen not to be idle: by the clock of cookies, or of tokens. */
function idleSince({ lifetimes, tokens }: Deps['settings'], now: Date): { readonly seenSince: Date; readonly refreshedSince: Date } {
  return { seenSince: after(now, -lifetimes.sessionIdleSeconds), refreshedSince: after(now, -tokens.refreshIdleSeconds) };
}

/** Was seen since then: the first for sessions of a cookie, the second for those of tokens. */
function seenSince(cookie: unknown, tokens: unknown): SQL {
  return sql`${sessions.lastSeenAt} > case when ${isByToken} then ${tokens}::timestamptz else ${cookie}::timestamptz end`;
}

export function seenRecently({ settings }: Pick<Deps, 'settings'>, now: Date): SQL {
  const since = idleSince(settings, now);
  return seenSince(since.seenSince.toISOString(), since.refreshedSince.toISOString());
}

/** So many sessions are looked up by one statement at most. */
const principalsAtOnce = 100;

/**
 * Prepares the session check: one statement for all that are asked for at once, planned once a connection, whatever it
 * finds. Live means: neither idle nor absolute time is over, and the account may act (S-60, S-62).
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
 * A principal that shows the token before the last renewal. Where nothing is under way with it any more it counts as old, which
 * it was when it was replaced: the next unsafe request brings another one. Before that nothing does: each of many requests
 * at once would bring its own, and the browser keep one that the next has replaced.
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
 * Replaces the token. Undefined where another request did so first. The one before holds on for the requests under way with
 * it; for longer where it was old, since the reply may be lost and the browser know no other. An act that renews comes with
 * a proof, and a token, of the last minutes: its token is never old.
 *
 * Whoever comes by the one before gets a token in the place of the one that was lost, which is dead at once. The one before
 * stays what it is and lives no longer for it: of one session there are never two that renew themselves.
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
 * Raises a session that is held, after a factor was verified (step-up): level, methods, freshness and a new token; the old token
 * is dead at once (S-58).
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

/** Ends one session of an account. False where it is not that account's, or has ended (S-63). */
export async function endSession(tx: Queryable, userId: string, sessionId: string): Promise<boolean> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/** Ends sessions, whichever; returns how many. In the order of their ids, as every statement locks several of them: in two orders two would wait for each other. */
export async function endAll(tx: Queryable, which: SQL | undefined): Promise<number> {
  const held = tx.$with('held').as(tx.select({ id: sessions.id }).from(sessions).where(which).orderBy(asc(sessions.id)).for('update'));
  const ids = tx.select({ id: held.id }).from(held);
  const rows = await tx.with(held).delete(sessions).where(inArray(sessions.id, ids)).returning({ id: sessions.id });
  return rows.length;
}

/** Ends every session of an account, but for `exceptId`. Returns how many. */
export function endSessions(tx: Queryable, userId: string, exceptId?: string): Promise<number> {
  return endAll(tx, and(eq(sessions.userId, userId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)));
}

/** Ends the sessions of an account whose clients hold tokens, but for one. */
export async function endOtherFamilies(tx: Queryable, userId: string, exceptId: string): Promise<void> {
  await endAll(tx, and(eq(sessions.userId, userId), ne(sessions.id, exceptId), isByToken));
}

/** Ends the sessions above the number an account may have, least recently seen first, but never the newest. Returns how many. */
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
 * Moves `last_seen_at` forward for many sessions in one statement; never back. Resolves to those that somebody holds: they are
 * not waited for, since all the others would be held meanwhile.
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
