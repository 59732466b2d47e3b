import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { identities } from './tables.ts';

/** An identity, without what only the refresh of its tokens needs to know. */
export type IdentityRow = Omit<typeof identities.$inferSelect, 'refreshingUntil'>;

/** The key of a person at a provider (S-101). */
export interface IdentityKey {
  readonly issuer: string;
  readonly subject: string;
}

const keyed = ({ issuer, subject }: IdentityKey) => and(eq(identities.issuer, issuer), eq(identities.subject, subject));

/** The identity of a person at a provider, linked or asleep. Undefined if no account here knows them. */
export async function findIdentity(db: Queryable, key: IdentityKey): Promise<IdentityRow | undefined> {
  const [row] = await db.select().from(identities).where(keyed(key));
  return row;
}

/** The identities of a person at a provider. More than one if the provider's issuer was changed in the settings. */
export async function listBySubject(
  db: Queryable,
  { provider, subject }: { readonly provider: string; readonly subject: string },
): Promise<readonly IdentityRow[]> {
  return db
    .select()
    .from(identities)
    .where(and(eq(identities.provider, provider), eq(identities.subject, subject)))
    .orderBy(asc(identities.userId));
}

/** Links a person to an account. False if the person is linked already, to any account: of 50 simultaneous calls one returns true. */
export async function insertIdentity(tx: Transaction, row: IdentityRow): Promise<boolean> {
  const rows = await tx.insert(identities).values(row).onConflictDoNothing().returning({ id: identities.id });
  return rows.length > 0;
}

/** What a use of an identity changes. */
export type UsedIdentity = Partial<Pick<IdentityRow, 'lastUsedAt' | 'email' | 'asleepSince' | 'unlinkToken' | 'tokens'>>;

/** Records a use. False if the identity is gone, or belongs to another account by now. */
export async function updateIdentity(
  tx: Transaction,
  of: { readonly id: string; readonly userId: string },
  used: UsedIdentity,
): Promise<boolean> {
  const rows = await tx
    .update(identities)
    .set(used)
    .where(and(eq(identities.id, of.id), eq(identities.userId, of.userId)))
    .returning({ id: identities.id });
  return rows.length > 0;
}

/** The identities of an account, oldest first. */
export async function listIdentities(db: Queryable, userId: string): Promise<readonly IdentityRow[]> {
  return db.select().from(identities).where(eq(identities.userId, userId)).orderBy(asc(identities.linkedAt), asc(identities.id));
}

/** Does the account have an identity of this provider that it could sign in with? */
export async function hasIdentity(db: Queryable, userId: string, provider: string): Promise<boolean> {
  const rows = await db
    .select({ id: identities.id })
    .from(identities)
    .where(and(eq(identities.userId, userId), eq(identities.provider, provider), isNull(identities.asleepSince)))
    .limit(1);
  return rows.length > 0;
}

/** Deletes an identity of an account, and returns it. Undefined if the account has none with this id. */
export async function deleteIdentity(
  tx: Transaction,
  of: { readonly id: string; readonly userId: string },
): Promise<IdentityRow | undefined> {
  const [row] = await tx
    .delete(identities)
    .where(and(eq(identities.id, of.id), eq(identities.userId, of.userId)))
    .returning();
  return row;
}

/** Deletes every identity of one provider of an account. */
export async function deleteIdentitiesOf(tx: Transaction, userId: string, provider: string): Promise<void> {
  await tx.delete(identities).where(and(eq(identities.userId, userId), eq(identities.provider, provider)));
}

/** Deletes every identity of an account, also those of providers that are off. */
export async function deleteIdentities(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(identities).where(eq(identities.userId, userId));
}
