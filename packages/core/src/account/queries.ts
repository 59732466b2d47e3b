import { and, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Clock } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { newId } from '../platform/random.ts';
import { users } from './tables.ts';
import type { UserRow } from './user.ts';
import { findReservation } from './way-back/queries.ts';
import type { WayBackKind } from './way-back/tables.ts';

/** What is known of an account when it is made. */
export interface NewUser {
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly operatorMade?: boolean;
  readonly name?: string | null | undefined;
  readonly locale?: 'en' | 'ko' | null | undefined;
  readonly roles?: readonly string[];
  /** The consents of the new account. Their history is written in the same transaction (`consent/record.ts`). */
  readonly consents?: Readonly<Record<string, string>>;
}

/** The account with this canonical address, verified or not. */
export async function findUserByEmail(db: Queryable, email: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.email, email));
  return row;
}

/** The account with this id in every state, including banned and closed. Undefined if there is none. */
export async function findUserById(db: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, userId));
  return row;
}

/** The address or number is reserved for the account that has just left it. Throwing this rolls the transaction back. */
export class Reserved extends Error {
  override readonly name = 'Reserved';
}

/**
 * Call it after the row was written. Only then has the database waited for an account that leaves the address or number at this
 * moment, so that its undo link can be seen.
 * @throws Reserved where another account has a way back to it
 */
async function refuseReserved(tx: Transaction, clock: Clock, of: { kind: WayBackKind; identifier: string; userId: string }): Promise<void> {
  if (await findReservation(tx, clock, { kind: of.kind, identifier: of.identifier, exceptUserId: of.userId })) throw new Reserved();
}

/**
 * Creates an account. Undefined if the address has an account already, or is reserved by an undo link. Of 50 simultaneous calls
 * one creates the account.
 */
export function createUser(tx: Transaction, clock: Clock, user: NewUser): Promise<UserRow | undefined> {
  return insertUser(tx, clock, draftUser(clock, user));
}

/** Prepares an account for `insertUser` without storing anything. */
export function draftUser(clock: Clock, { email, emailVerified, ...user }: NewUser): UserRow {
  const now = clock.now();
  return {
    id: newId(),
    email,
    emailVerifiedAt: emailVerified ? now : null,
    emailSince: null,
    operatorMade: user.operatorMade ?? false,
    phone: null,
    phoneVerifiedAt: null,
    name: user.name ?? null,
    image: null,
    locale: user.locale ?? null,
    roles: [...(user.roles ?? [])],
    twoFactorEnabled: false,
    twoFactorDueAt: null,
    bannedAt: null,
    bannedReason: null,
    passwordResetRequired: false,
    credentialsVersion: 1,
    consents: user.consents ?? {},
    deletionDueAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Stores a prepared account, like `createUser`. */
export async function insertUser(tx: Transaction, clock: Clock, user: UserRow): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing({ target: users.email }).returning();
  // Written first, as in `refuseReserved`. Nothing else has happened yet, so deleting the row is enough.
  if (row?.email && (await findReservation(tx, clock, { kind: 'email', identifier: row.email }))) {
    await tx.delete(users).where(eq(users.id, row.id));
    return undefined;
  }
  return row;
}

export async function updateProfile(
  tx: Transaction,
  clock: Clock,
  userId: string,
  changes: { name?: string | null | undefined; image?: string | null | undefined; locale?: 'en' | 'ko' | null | undefined },
): Promise<UserRow | undefined> {
  const [row] = await tx
    .update(users)
    .set({ ...changes, updatedAt: clock.now() })
    .where(eq(users.id, userId))
    .returning();
  return row;
}

/**
 * Replaces the address `from` by a verified one. Undefined if the account's address has changed meanwhile.
 * @throws a unique violation where it is taken, Reserved
 */
export async function replaceEmail(
  tx: Transaction,
  clock: Clock,
  change: { userId: string; from: string | null; to: string },
): Promise<UserRow | undefined> {
  const now = clock.now();
  const [row] = await tx
    .update(users)
    .set({ email: change.to, emailVerifiedAt: now, emailSince: now, updatedAt: now })
    .where(and(eq(users.id, change.userId), change.from === null ? isNull(users.email) : eq(users.email, change.from)))
    .returning();
  if (row) await refuseReserved(tx, clock, { kind: 'email', identifier: change.to, userId: change.userId });
  return row;
}

/** The account that has proven this number (E.164). */
export async function findUserByPhone(db: Queryable, phone: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.phone, phone), isNotNull(users.phoneVerifiedAt)));
  return row;
}

/**
 * Sets or deletes the verified number. If the account already has the same number, only its time of verification changes.
 * @throws a unique violation where another account has it, Reserved
 */
export async function setPhone(tx: Transaction, clock: Clock, userId: string, phone: string | null): Promise<void> {
  const now = clock.now();
  await tx
    .update(users)
    .set({
      phone,
      phoneVerifiedAt:
        phone === null
          ? null
          : sql`case when ${users.phone} = ${phone} then coalesce(${users.phoneVerifiedAt}, ${now.toISOString()}) else ${now.toISOString()}::timestamptz end`,
      updatedAt: now,
    })
    .where(eq(users.id, userId));
  if (phone !== null) await refuseReserved(tx, clock, { kind: 'phone', identifier: phone, userId });
}

/** Marks the address of an account as verified. Undefined if it was verified before. Otherwise returns who created the account. */
export async function markEmailVerified(tx: Transaction, clock: Clock, userId: string): Promise<Pick<UserRow, 'operatorMade'> | undefined> {
  const [row] = await tx
    .update(users)
    .set({ emailVerifiedAt: clock.now(), updatedAt: clock.now() })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)))
    .returning({ operatorMade: users.operatorMade });
  return row;
}

/** The earlier verification no longer counts. */
export const outdated = { credentialsVersion: sql`${users.credentialsVersion} + 1` };

/** Ends every pending sign-in with the old credentials. */
export async function outdateCredentials(tx: Transaction, userId: string): Promise<void> {
  await tx.update(users).set(outdated).where(eq(users.id, userId));
}

/** Locks an account until the transaction ends, and reads it. */
export async function lockUser(tx: Transaction, userId: string): Promise<UserRow | undefined> {
  const [row] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
  return row;
}

/**
 * Locks an account until the transaction ends, for an action whose principal was checked before. False if the credentials have
 * changed since: a reset, a ban or a deletion came first.
 */
export async function holdUser(tx: Transaction, userId: string, credentialsVersion: number): Promise<boolean> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.credentialsVersion, credentialsVersion)))
    .for('no key update');
  return rows.length > 0;
}

/** Sets the date of deletion. False if there already is one. */
export async function setDeletionDue(tx: Transaction, clock: Clock, userId: string, due: Date): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ deletionDueAt: due, updatedAt: clock.now(), ...outdated })
    .where(and(eq(users.id, userId), isNull(users.deletionDueAt)))
    .returning({ id: users.id });
  return rows.length > 0;
}

/** Deletes the date of deletion. Undefined if there is none, or if it is past, because the account then counts as deleted. */
export async function liftDeletion(tx: Transaction, clock: Clock, userId: string): Promise<UserRow | undefined> {
  const now = clock.now();
  const [row] = await tx
    .update(users)
    .set({ deletionDueAt: null, updatedAt: now, ...outdated })
    .where(and(eq(users.id, userId), gt(users.deletionDueAt, now)))
    .returning();
  return row;
}

const dueForDeletion = (clock: Clock, userId: string) =>
  and(eq(users.id, userId), sql`${users.deletionDueAt} <= ${clock.now().toISOString()}`);

/** Locks an account whose date of deletion is past until the transaction ends. False if it was restored, or is gone. */
export async function holdDueUser(tx: Transaction, clock: Clock, userId: string): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).where(dueForDeletion(clock, userId)).for('update');
  return rows.length > 0;
}

/** Deletes an account whose date of deletion is past. Foreign keys delete everything that belongs to it. */
export async function deleteDueUser(tx: Transaction, clock: Clock, userId: string): Promise<boolean> {
  const rows = await tx.delete(users).where(dueForDeletion(clock, userId)).returning({ id: users.id });
  return rows.length > 0;
}
