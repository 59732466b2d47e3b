import { and, eq, getTableColumns, gt, ne } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Platform } from '../platform.ts';
import { KeyringError } from './keyring.ts';
import { countByKey, keyIdOf, type Lasting, type SealedColumn } from './sealed.ts';

/** This many rows are encrypted anew before other statements get the database. */
const batchSize = 200;
const pauseMs = 20;

export interface Resealing {
  /** Starts in the background. */
  start(): void;
  /** Stops after the batch in progress. The next start goes on from there. */
  stop(): Promise<void>;
  /** Encrypts all rows anew, now. */
  run(): Promise<void>;
}

/**
 * Encrypts anew with the newest secret what an older secret has encrypted, so that the operator can remove the older one. Every
 * process may run this at once. A row that another statement has changed meanwhile is left as it is.
 */
export function createResealing(deps: Pick<Platform, 'db' | 'keyring' | 'log'>, columns: readonly SealedColumn[]): Resealing {
  let stopping = false;
  let running: Promise<void> | undefined;

  async function resealColumn(column: SealedColumn, lasting: Lasting): Promise<void> {
    const byKey = await countByKey(deps.db, column);
    const total = [...byKey].reduce((sum, [id, count]) => (id === deps.keyring.newestKeyId ? sum : sum + count), 0);
    if (total === 0) return;
    deps.log.info({ column: column.name, total }, 'encrypting anew with the newest secret');
    let done = 0;
    let unreadable = 0;
    let after: string | undefined;
    do {
      const batch = await resealBatch(deps, column, lasting, after);
      done += batch.done;
      unreadable += batch.unreadable;
      after = batch.last;
      deps.log.info({ column: column.name, done, total }, 'encrypting anew');
      await new Promise((resume) => setTimeout(resume, pauseMs));
    } while (after !== undefined && !stopping);
    if (unreadable > 0) {
      const fix = 'Put the secret that encrypted them back into DAEMUN_SECRET, behind the newest';
      deps.log.error({ column: column.name, unreadable, fix }, 'some ciphertexts cannot be opened with any secret of the ring');
    }
  }

  async function run(): Promise<void> {
    try {
      for (const column of columns) if (column.lasting && !stopping) await resealColumn(column, column.lasting);
    } catch (error) {
      deps.log.warn({ error }, 'encrypting anew was interrupted; the next start goes on');
    }
  }

  return {
    run,
    start() {
      running ??= run();
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}

/** The result of a batch. `last` is undefined if no rows are left. */
interface Resealed {
  readonly done: number;
  /** Rows whose key is not on the ring, or that an attacker has changed. They stay as they are. */
  readonly unreadable: number;
  readonly last: string | undefined;
}

/** Encrypts anew the next rows that carry another key than the newest. `after` is the last row of the batch before. */
async function resealBatch(
  { db, keyring }: Pick<Platform, 'db' | 'keyring'>,
  { table, column }: SealedColumn,
  { id, boundTo }: Lasting,
  after: string | undefined,
): Promise<Resealed> {
  const rows = (await db
    .select({ id, sealed: column })
    .from(table)
    .where(and(ne(keyIdOf(column), keyring.newestKeyId), after === undefined ? undefined : gt(id, after)))
    .orderBy(id)
    .limit(batchSize)) as { id: string; sealed: Buffer }[];
  let done = 0;
  let unreadable = 0;
  for (const row of rows) {
    const plain = openOrUndefined(() => keyring.decrypt(row.sealed, boundTo(row.id)));
    if (plain === undefined) {
      unreadable += 1;
      continue;
    }
    // The update applies only to the very ciphertext that was read, because another statement may have replaced or deleted it
    // meanwhile.
    const changed = await db
      .update(table)
      .set({ [propertyOf(table, column)]: keyring.encrypt(plain, boundTo(row.id)) })
      .where(and(eq(id, row.id), eq(column, row.sealed)))
      .returning({ id });
    done += changed.length;
  }
  return { done, unreadable, last: rows.length < batchSize ? undefined : rows.at(-1)?.id };
}

/** The name by which Drizzle's `set` knows a column. */
function propertyOf(table: PgTable, column: PgColumn): string {
  const found = Object.entries(getTableColumns(table)).find(([, candidate]) => candidate === column);
  if (!found) throw new TypeError(`${column.name} is no column of that table`);
  return found[0];
}

function openOrUndefined(open: () => Buffer): Buffer | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof KeyringError) return undefined;
    throw error;
  }
}
