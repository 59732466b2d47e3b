import { type OneTimeTable, oneTimeTable } from '../one-time/one-time-table.ts';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { type BrowserBinding, browserBinding, type IsHandle } from '../platform/http/browser-binding.ts';
import type { Platform } from '../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash } from '../platform/random.ts';
import type { Proof } from '../session/proof.ts';
import { pendingSignIns } from './tables.ts';

/** The browser binding of a pending sign-in. */
export const signInBinding: BrowserBinding = browserBinding({
  name: 'flow',
  lifetime: ({ lifetimes }) => lifetimes.pendingSignInSeconds,
});

/** Sign-ins that have passed one factor and wait for another. */
export const pendingItems: OneTimeTable<typeof pendingSignIns.$inferSelect> = oneTimeTable(pendingSignIns, {
  uses: ['pending-sign-in'],
  expiresAt: 'expiresAt',
});

export interface PendingSignIn {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly userId: string;
  readonly credentialsVersion: number;
  readonly proofs: readonly Proof[];
  /** One of the proofs opens nothing until the mailbox is shown in the same sign-in. */
  readonly owesMailbox: boolean;
  readonly expiresAt: Date;
}

type Deps = Pick<Platform, 'clock' | 'settings'>;

/** Stores a sign-in that needs another factor. The client gets the token; the row gets its hash. */
export async function openPending(
  deps: Deps,
  tx: Transaction,
  waiting: Pick<PendingSignIn, 'userId' | 'credentialsVersion' | 'proofs' | 'owesMailbox'>,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomToken();
  const now = deps.clock.now();
  const expiresAt = after(now, deps.settings.lifetimes.pendingSignInSeconds);
  await pendingItems.issue(tx, {
    id: newId(),
    tokenHash: tokenHash(token),
    ...waiting,
    createdAt: now,
    expiresAt,
  });
  return { token, expiresAt };
}

/** The live pending sign-ins of these tokens, in the order of the tokens. */
export async function findPending(deps: Deps & Pick<Platform, 'db'>, tokens: readonly string[]): Promise<readonly PendingSignIn[]> {
  if (tokens.length === 0) return [];
  const hashes = tokens.map(tokenHash);
  const rows = await pendingItems.peekAll(deps, deps.db, { tokenHash: hashes });
  return hashes.flatMap((hash) => rows.find((row) => constantTimeEqual(row.tokenHash, hash)) ?? []);
}

/** Is this the handle of this sign-in? */
export function isOf({ tokenHash: hash }: Pick<PendingSignIn, 'tokenHash'>): IsHandle {
  return (handle) => constantTimeEqual(hash, tokenHash(handle));
}

/** Locks a pending sign-in, so that it still exists when the transaction writes to it. False if it has ended. */
export async function holdPending(deps: Deps, tx: Transaction, id: string): Promise<boolean> {
  return (await pendingItems.hold(deps, tx, { id }, 'key share')) !== undefined;
}

/** Must the mailbox still be shown before this sign-in can complete? */
export function owesMailbox({ owesMailbox: owed, proofs }: Pick<PendingSignIn, 'owesMailbox' | 'proofs'>): boolean {
  return owed && !proofs.some(({ channel }) => channel === 'email');
}

/** Consumes a pending sign-in. Of 50 simultaneous calls one returns true. */
export async function consumePending(deps: Deps, tx: Transaction, id: string): Promise<boolean> {
  return (await pendingItems.consume(deps, tx, { id })) !== undefined;
}

/** Ends every pending sign-in of an account. */
export function deletePending(tx: Queryable, userId: string): Promise<void> {
  return pendingItems.end(tx, { userId });
}
