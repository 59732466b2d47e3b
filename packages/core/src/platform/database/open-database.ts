import type { PoolFigures } from '../metrics/metrics.ts';
import type { Database } from './database.ts';
import type { Feed, FeedListeners } from './feed.ts';
import type { MigrationSource } from './migrate.ts';
import type { Pooling } from './pooling.ts';

/** An open database of either kind. */
export interface OpenDatabase {
  readonly db: Database;
  /** For the single, prepared statements of hot paths; never for a transaction. */
  readonly reads: Database;
  readonly kind: 'postgresql' | 'embedded';
  /** Who stands before it; undefined before it has answered for the first time. */
  pooling(): Pooling | undefined;
  /** Listens to messages that transactions send when they commit; begins at once, and recovers by itself. */
  listen(listeners: FeedListeners): Feed;
  /**
   * Applies what is pending, ours and then that of `own`, under a lock that all processes share. Returns how many migrations that were.
   * @throws MigrationBlockedError where others keep it waiting for minutes
   */
  migrate(own?: readonly MigrationSource[]): Promise<number>;
  pendingMigrations(own?: readonly MigrationSource[]): Promise<number>;
  /** Answers within two seconds whether a statement can be run. Never throws. */
  ready(): Promise<boolean>;
  /** The connections of this process; left out by a database that has no pool. */
  pool?(): PoolFigures;
  /** What the database needs from time to time and does not do by itself. */
  vacuum(): Promise<void>;
  /** The database's clock. */
  now(): Promise<Date>;
  close(): Promise<void>;
}
