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
  /** The kind of pooler before the database; undefined before the database has answered for the first time. */
  pooling(): Pooling | undefined;
  /** Listens to messages that transactions send when they commit. The feed begins at once, and recovers by itself. */
  listen(listeners: FeedListeners): Feed;
  /**
   * Applies the pending migrations, first Daemun's and then those of `own`, under a lock that all processes share. Returns the
   * number of applied migrations.
   * @throws MigrationBlockedError if other sessions keep the migration waiting for minutes
   */
  migrate(own?: readonly MigrationSource[]): Promise<number>;
  pendingMigrations(own?: readonly MigrationSource[]): Promise<number>;
  /** Answers within two seconds whether a statement can run. Never throws. */
  ready(): Promise<boolean>;
  /** The connections of this process. Undefined for a database that has no pool. */
  pool?(): PoolFigures;
  /** Does the upkeep that the database needs from time to time and does not do by itself. */
  vacuum(): Promise<void>;
  /** The database's clock. */
  now(): Promise<Date>;
  close(): Promise<void>;
}
