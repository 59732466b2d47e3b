import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { ProcessLock } from '../process-lock.ts';
import type { Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { applyPending, countPending } from './migrate.ts';
import type { OpenDatabase } from './open-database.ts';
import { vacuum } from './vacuum.ts';

/**
 * Opens the embedded PostgreSQL in `<dataFolder>/database`, or in memory for `:memory:`.
 * @throws DatabaseLockedError if another process has the folder open: PGlite would let both processes write, and lose rows
 */
export async function openEmbedded(dataFolder: string): Promise<OpenDatabase> {
  const { PGlite } = await loadPGlite();
  if (dataFolder === ':memory:') return serve(new PGlite(), undefined);
  const folder = resolve(dataFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  try {
    const database = new PGlite(join(folder, 'database'));
    await database.waitReady;
    return serve(database, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Loads PGlite by Node itself, also in an app that is bundled: PGlite reads files beside its own, by URLs that webpack replaces.
 * Where Node does not find it from the bundle, such as under pnpm, the copy in the bundle is loaded. That of Turbopack works.
 */
async function loadPGlite(): Promise<typeof import('@electric-sql/pglite')> {
  try {
    return await import(/* webpackIgnore: true */ '@electric-sql/pglite');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return import('@electric-sql/pglite');
  }
}

/** Wraps an embedded database that is already open, for the capabilities. */
export function serve(database: PGlite, lock: ProcessLock | undefined): OpenDatabase {
  const db = drizzle(database) as unknown as Database;
  return {
    db,
    reads: db,
    kind: 'embedded',
    pooling: () => 'none',
    listen(listeners) {
      // This is the only process, and it hears its own commits at once. Once listening is set up, no message can be missed.
      let listening = false;
      const all = Object.entries(listeners).map(([channel, { onMessage }]) => database.listen(channel, onMessage));
      const ready = Promise.all(all).then((stops) => {
        for (const { onGap } of Object.values(listeners)) onGap();
        listening = true;
        return stops;
      });
      ready.catch(() => undefined);
      return {
        trusted: () => listening && !database.closed,
        async close() {
          listening = false;
          for (const stop of await ready.catch(() => [])) if (!database.closed) await stop();
        },
      };
    },
    async migrate(own) {
      return (await countPending(db, own)) === 0 ? 0 : db.transaction((tx) => applyPending(tx, own));
    },
    pendingMigrations: (own) => countPending(db, own),
    ready: () =>
      db.execute(sql`select 1`).then(
        () => true,
        () => false,
      ),
    vacuum: () => vacuum(database),
    async now() {
      const { rows } = await database.query<{ now: Date }>('select clock_timestamp() as now');
      return rows[0]?.now ?? new Date(Number.NaN);
    },
    async close() {
      if (!database.closed) await database.close();
      await lock?.release();
    },
  };
}
