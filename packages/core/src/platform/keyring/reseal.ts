import type { Platform } from '../platform.ts';
import { countByKey, type Reseal, type SealedColumn } from './sealed.ts';

/** Rows that are encrypted anew before somebody else gets the database. */
const batchSize = 200;
const pauseMs = 20;

export interface Resealing {
  /** Begins in the background. */
  start(): void;
  /** Ends after the batch under way; the next start goes on. */
  stop(): Promise<void>;
  /** Does all of it, now. */
  run(): Promise<void>;
}

/**
 * Encrypts what an older secret has encrypted with the newest one, so that the older can be taken off the ring. Harmless to
 * run in every process at once: a row that somebody else has changed meanwhile is left to them.
 */
export function createResealing(deps: Pick<Platform, 'db' | 'keyring' | 'log'>, columns: readonly SealedColumn[]): Resealing {
  let stopping = false;
  let running: Promise<void> | undefined;

  async function resealColumn(column: SealedColumn, reseal: Reseal): Promise<void> {
    const byKey = await countByKey(deps.db, column);
    const total = [...byKey].reduce((sum, [id, count]) => (id === deps.keyring.newestKeyId ? sum : sum + count), 0);
    if (total === 0) return;
    deps.log.info({ column: column.name, total }, 'encrypting anew with the newest secret');
    let done = 0;
    let unreadable = 0;
    let after: string | undefined;
    do {
      const batch = await reseal(deps, { after, limit: batchSize });
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
      for (const column of columns) if (column.reseal && !stopping) await resealColumn(column, column.reseal);
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
