import { and, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { keyIs } from '../../platform/database/by-key.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { countDeviceAttempt } from '../../sign-in/device-attempts.ts';
import { passwordFailures, passwords } from './tables.ts';

/** What a password is checked against. */
export interface PasswordCandidate {
  readonly user: UserRow;
  readonly hash: string | undefined;
  /** It opens nothing until the mailbox is shown in the same sign-in. */
  readonly awaitsMailbox: boolean;
  /** The account knows the browser, and this attempt was taken from the browser's budget (C5.3). */
  readonly countedOnDevice: boolean;
}

/** Finds the account and its password, and counts the attempt on a known browser, in one statement. */
export type FindCandidate = (
  by: { email: string } | { userId: string },
  deviceHash: Buffer | undefined,
) => Promise<PasswordCandidate | undefined>;

/** Prepares the look-up. Without a device it only reads. */
export function prepareFindCandidate({ db, reads }: Pick<Platform, 'db' | 'reads'>): FindCandidate {
  const known = { hash: passwords.hash, awaitsMailbox: sql<boolean>`${passwords.awaitsMailboxSince} is not null` };
  const prepare = (name: string, matches: SQL) => {
    const counted = countDeviceAttempt(db, matches);
    return {
      read: reads
        .select({ user: users, ...known })
        .from(users)
        .leftJoin(passwords, keyIs(passwords.userId, users.id))
        .where(matches)
        .prepare(name),
      count: db
        .with(counted)
        .select({ user: users, ...known, counted: sql<boolean>`${counted.userId} is not null` })
        .from(users)
        .leftJoin(passwords, keyIs(passwords.userId, users.id))
        .leftJoin(counted, keyIs(counted.userId, users.id))
        .where(matches)
        .prepare(`${name}_on_device`),
    };
  };
  const byEmail = prepare('find_candidate_by_email', eq(users.email, sql.placeholder('by')));
  const byId = prepare('find_candidate_by_id', eq(users.id, sql.placeholder('by')));

  return async (by, device) => {
    const { read, count } = 'email' in by ? byEmail : byId;
    const wanted = { by: 'email' in by ? by.email : by.userId };
    if (!device) {
      const [row] = await read.execute(wanted);
      return row && { ...row, hash: row.hash ?? undefined, countedOnDevice: false };
    }
    const [row] = await count.execute({ ...wanted, device });
    return row && { user: row.user, hash: row.hash ?? undefined, awaitsMailbox: row.awaitsMailbox, countedOnDevice: row.counted };
  };
}

export async function findPassword(db: Queryable, userId: string): Promise<typeof passwords.$inferSelect | undefined> {
  const [row] = await db.select().from(passwords).where(eq(passwords.userId, userId));
  return row;
}

/** Does the account have a password of its own? One that waits for the mailbox may be an attacker's. */
export async function hasPassword(db: Queryable, userId: string): Promise<boolean> {
  const rows = await db
    .select({ userId: passwords.userId })
    .from(passwords)
    .where(and(eq(passwords.userId, userId), isNull(passwords.awaitsMailboxSince)));
  return rows.length > 0;
}

/** Replaces the password. `awaitsMailbox`: the person who chose it may not be the owner. */
export async function storePassword(tx: Transaction, userId: string, hash: string, at: Date, awaitsMailbox = false): Promise<void> {
  const password = { hash, setAt: at, awaitsMailboxSince: awaitsMailbox ? at : null };
  await tx
    .insert(passwords)
    .values({ userId, ...password })
    .onConflictDoUpdate({ target: passwords.userId, set: password });
}

/** Confirms a password after the mailbox was shown. Call it with the account locked, so that no new password comes in between. */
export async function keepPassword(tx: Transaction, userId: string): Promise<void> {
  await tx.update(passwords).set({ awaitsMailboxSince: null }).where(eq(passwords.userId, userId));
}

/** Replaces a hash by a newer one of the same password, unless the password has changed meanwhile. */
export async function upgradeHash(db: Queryable, userId: string, from: string, to: string): Promise<void> {
  await db
    .update(passwords)
    .set({ hash: to })
    .where(and(eq(passwords.userId, userId), eq(passwords.hash, from)));
}

export async function removePassword(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(passwords).where(eq(passwords.userId, userId));
}

/** The attempt may be verified, or how long to wait. */
export type AttemptVerdict =
  | { readonly kind: 'check'; readonly failures: number }
  | { readonly kind: 'wait'; readonly until: Date }
  | { readonly kind: 'disabled' };

/**
 * Counts an attempt as a failure before it is verified; a success resets the count. It is one statement, so of any number of
 * simultaneous guesses only as many are verified as the delays allow (S-21, C5.2).
 */
export async function countAttempt(deps: Pick<Platform, 'clock' | 'db' | 'settings'>, subject: Buffer): Promise<AttemptVerdict> {
  const { delaysSeconds, disableAfter } = deps.settings.lockout;
  const now = deps.clock.now();
  const at = now.toISOString();
  const delays = sql.param(delaysSeconds.map(String));
  // The fifth failure is the first with a delay: `delays[1]` follows it, and the last delay repeats.
  const failures = sql`${passwordFailures.failures} + 1`;
  const delay = sql`(${delays}::numeric[])[least(${failures} - 4, ${delaysSeconds.length})]`;
  const rows = await deps.db
    .insert(passwordFailures)
    .values({ subject, failures: 1, blockedUntil: now, lastAt: now })
    .onConflictDoUpdate({
      target: passwordFailures.subject,
      set: {
        failures,
        lastAt: now,
        disabled: sql`${failures} >= ${disableAfter}`,
        blockedUntil: sql`case when ${failures} >= 5 then ${at}::timestamptz + ${delay} * interval '1 second' else ${at}::timestamptz end`,
      },
      setWhere: sql`${passwordFailures.blockedUntil} <= ${at}::timestamptz and not ${passwordFailures.disabled}`,
    })
    .returning({ failures: passwordFailures.failures });
  const [counted] = rows;
  if (counted) return { kind: 'check', failures: counted.failures };
  const [blocked] = await deps.db.select().from(passwordFailures).where(eq(passwordFailures.subject, subject));
  // A success or a reset has deleted the counter meanwhile. One second is the shortest truthful answer.
  if (!blocked) return { kind: 'wait', until: new Date(now.getTime() + 1000) };
  return blocked.disabled ? { kind: 'disabled' } : { kind: 'wait', until: blocked.blockedUntil };
}

/** Refunds an attempt that could not be verified. Nothing was compared, so nothing was guessed. */
export async function refundAttempt({ clock, db }: Pick<Platform, 'clock' | 'db'>, subject: Buffer): Promise<void> {
  await db
    .update(passwordFailures)
    .set({ failures: sql`${passwordFailures.failures} - 1`, blockedUntil: clock.now(), disabled: false })
    .where(and(eq(passwordFailures.subject, subject), gt(passwordFailures.failures, 0)));
}

/** Resets the failures of a person after a success. A disabled password stays disabled for strangers until a reset (S-24). */
export async function deleteFailures(tx: Queryable, subject: Buffer): Promise<void> {
  await tx.delete(passwordFailures).where(and(eq(passwordFailures.subject, subject), eq(passwordFailures.disabled, false)));
}

/** Resets all failures of a person after a new password. */
export async function resetFailures(tx: Queryable, subject: Buffer): Promise<void> {
  await tx.delete(passwordFailures).where(eq(passwordFailures.subject, subject));
}

/** Counters that have not changed for a month are no longer needed, except those of disabled passwords. */
export async function sweepFailures(deps: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  const monthAgo = new Date(deps.clock.now().getTime() - 30 * 24 * 3600 * 1000);
  await deps.db.delete(passwordFailures).where(and(lt(passwordFailures.lastAt, monthAgo), eq(passwordFailures.disabled, false)));
}
