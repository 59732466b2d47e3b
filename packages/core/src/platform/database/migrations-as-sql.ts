import { historyTable } from './migration-history.ts';
import { ourMigrations } from './migrations.gen.ts';

/**
 * All migrations of this version as a script for an empty database, with the notes in the history that a migration makes: for
 * people who read them first, or apply them with a tool of their own.
 */
export function migrationsAsSql(): string {
  const ended = (statement: string): string => statement.trim().replace(/;?$/, ';');
  const steps = ourMigrations.map(({ name, hash, statements }) =>
    [`-- ${name}`, ...statements.map(ended), `insert into daemun.migrations (name, hash) values ('${name}', '${hash}');`].join('\n'),
  );
  return ['begin;', 'create schema if not exists daemun;', `${historyTable};`, ...steps, 'commit;', ''].join('\n');
}
