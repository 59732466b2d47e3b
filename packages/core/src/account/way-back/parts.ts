import type { Transaction } from '../../platform/database/database.ts';
import type { Subscriber } from '../../platform/events/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { findWaysBack, listSnapshots, storeSnapshot } from './queries.ts';

/** What an undo may take off an account, or bring back to it. */
export const undoParts = [
  'email',
  'phone',
  'password',
  'authenticator',
  'backup-codes',
  'passkeys',
  'text-messages',
  'two-factor',
  'api-keys',
  'trusted-browsers',
] as const;

export type UndoPart = (typeof undoParts)[number];

/** One share of an account that an undo puts back as it was. `Kept` is plain JSON. */
export interface Part<Kept> {
  readonly name: UndoPart;
  /** The share as it is now. */
  read(tx: Transaction, userId: string): Promise<Kept>;
  /** Puts it in the place of what is there, unless it is the same. Says whether something went by that, and whether something came back. */
  restore(tx: Transaction, userId: string, kept: Kept): Promise<{ readonly removed: boolean; readonly restored: boolean }>;
}

type Deps = Pick<Platform, 'clock' | 'keyring'>;

const boundTo = (wayBackId: string, part: string): string => `undo_snapshots:${wayBackId}:${part}:payload`;

/**
 * Remembers parts of an account that are about to change, for as long as a way back lives: what they were when it was made.
 * Every act that changes one of them calls this before, while it holds the account. Nothing is kept where no way back lives.
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

/** What was remembered for a way back, by part. */
export async function readSnapshots(deps: Deps, tx: Transaction, wayBackId: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await listSnapshots(tx, wayBackId);
  return new Map(
    rows.map(({ part, payload }) => [part, JSON.parse(deps.keyring.decrypt(payload, boundTo(wayBackId, part)).toString('utf8'))]),
  );
}

/** Has an undo put a part back, where it has changed since the way back was made. */
export function restoreOnUndo<Kept>(part: Part<Kept>): Subscriber {
  return async (tx, { userId, undo }) => {
    const kept = undo?.kept(part.name);
    if (undo === undefined || userId === undefined || kept === undefined) return;
    // Written by `rememberForUndo` from what this very part has read.
    undo.report(part.name, await part.restore(tx, userId, kept as Kept));
  };
}
