import type { Transaction } from '../../platform/database/database.ts';
import type { Subscriber } from '../../platform/events/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { findWaysBack, listSnapshots, storeSnapshot } from './queries.ts';

/** What an undo may delete from an account, or restore. */
export const undoParts = [
  'email',
  'phone',
  'password',
  'authenticator',
  'backup-codes',
  'passkeys',
  'identities',
  'text-messages',
  'two-factor',
  'api-keys',
  'trusted-browsers',
] as const;

export type UndoPart = (typeof undoParts)[number];

/** One part of an account that an undo restores. `Kept` is plain JSON. */
export interface Part<Kept> {
  readonly name: UndoPart;
  /** The current state of the part. */
  read(tx: Transaction, userId: string): Promise<Kept>;
  /** Restores the part, unless it has not changed. Returns whether something was deleted, and whether something was restored. */
  restore(tx: Transaction, userId: string, kept: Kept): Promise<{ readonly removed: boolean; readonly restored: boolean }>;
}

type Deps = Pick<Platform, 'clock' | 'keyring'>;

const boundTo = (wayBackId: string, part: string): string => `undo_snapshots:${wayBackId}:${part}:payload`;

/**
 * Stores parts of an account that are about to change, while an undo link lives: their state when the link was issued. Every
 * action that changes one of them calls this first, with the account locked. Without an undo link nothing is stored.
 */
export async function rememberForUndo(deps: Deps, tx: Transaction, userId: string, parts: readonly Part<unknown>[]): Promise<void> {
  const ways = await findWaysBack(tx, deps.clock, userId);
  if (ways.length === 0) return;
  for (const part of parts) {
    const json = Buffer.from(JSON.stringify(await part.read(tx, userId)));
    for (const { id: wayBackId } of ways) {
      await storeSnapshot(tx, { wayBackId, part: part.name, payload: deps.keyring.encrypt(json, boundTo(wayBackId, part.name)) });
    }
  }
}

/** The stored state for an undo, by part. */
export async function readSnapshots(deps: Deps, tx: Transaction, wayBackId: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await listSnapshots(tx, wayBackId);
  return new Map(
    rows.map(({ part, payload }) => [part, JSON.parse(deps.keyring.decrypt(payload, boundTo(wayBackId, part)).toString('utf8'))]),
  );
}

/** Lets an undo restore a part, if the part has changed since the link was issued. */
export function restoreOnUndo<Kept>(part: Part<Kept>): Subscriber {
  return async (tx, { userId, undo }) => {
    const kept = undo?.kept(part.name);
    if (undo === undefined || userId === undefined || kept === undefined) return;
    // Written by `rememberForUndo` from what this very part has read.
    undo.report(part.name, await part.restore(tx, userId, kept as Kept));
  };
}
