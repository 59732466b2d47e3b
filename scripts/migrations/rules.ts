/**
 * Which migrations may run while processes of the version before go on working (docs/decisions/0019-rolling-updates.md).
 * What is known to be safe passes; everything else needs a reason in a comment of its statement:
 * `-- beside the version before: why this holds`.
 */
import { actionsOf, statementsOf } from './statements.ts';

const name = String.raw`(?:"?\w+"?\.)?"?(\w+)"?`;
const pattern = (text: string): RegExp => new RegExp(`^${text.replaceAll('NAME', name)}`, 'i');

const createTable = pattern('create table (?:if not exists )?NAME');
const createIndex = pattern(String.raw`create (unique )?index (?:concurrently )?(?:if not exists )?(?:"?\w+"? )?on (?:only )?NAME`);
const createTrigger = pattern(String.raw`create (?:or replace )?trigger \S+ .*? on NAME`);
const alterTable = pattern('alter table (?:if exists )?(?:only )?NAME (.*)$');
const insert = pattern('insert into NAME');
const harmless = /^(?:create (?:type|schema|sequence|function|extension|view)|comment on)\b/i;

/** What is wrong with anything else, most telling first. */
const dangers: readonly (readonly [RegExp, string])[] = [
  [/^drop table\b/i, 'the version before reads that table: drop it one version after the last that does'],
  [/^drop index\b/i, 'the version before may find by that index, or name it in ON CONFLICT'],
  [/^(?:drop|truncate)\b/i, 'the version before may still need that'],
  [/^create or replace\b/i, 'the version before is under the new one as well'],
  [/^(?:update|delete|insert|merge|with)\b/i, 'the version before must understand the rows as they are then, and goes on writing its own'],
];

const column = String.raw`(?:column )?(?:if (?:not )?exists )?"?\w+"?`;
const action = (text: string): RegExp => new RegExp(`^${text.replaceAll('COLUMN', column)}`, 'i');
const actionDangers: readonly (readonly [RegExp, string])[] = [
  [action('rename'), 'the version before knows the old name alone: add the new one, and drop the old one a version later'],
  [action('drop constraint'), 'the version before may name it in ON CONFLICT, or count on it'],
  [action('drop COLUMN'), 'the version before reads and writes that column: drop it one version after the last that does'],
  [action('alter COLUMN (?:set data )?type'), 'the version before writes the old type, and the whole table is rewritten under a lock'],
  [action('alter COLUMN set not null'), 'the version before may write NULL, and the whole table is read under a lock'],
  [action('alter COLUMN drop not null'), 'the version before may not expect NULL'],
  [action('alter COLUMN drop default'), 'the version before may leave that column out when it writes'],
  [
    action('add (?:constraint|check|foreign|unique|primary|exclude)'),
    'the version before may write what it refuses, and all rows are read under a lock',
  ],
];

const plainDefault =
  /^add (?:column )?(?:if not exists )?.* default (?:'[^']*'(?:::[\w" .()[\]]+)?|-?\d+(?:\.\d+)?|true|false|null|now\(\)|current_timestamp)(?: not null| null)?$/i;

/** What keeps one action on an existing table from being safe; undefined where nothing does. */
function dangerOf(action: string): string | undefined {
  const known = actionDangers.find(([shape]) => shape.test(action));
  if (known) return known[1];
  if (/^alter (?:column )?"?\w+"? set default\b/i.test(action)) return undefined;
  if (!/^add\b/i.test(action)) return 'it is not known to be safe';
  if (/\b(?:references|unique|primary key|check|generated)\b/i.test(action))
    return 'a new column with a constraint reads or rewrites all rows under a lock';
  if (/ default /i.test(action))
    return plainDefault.test(action) ? undefined : 'a default that is computed for each row rewrites the whole table under a lock';
  return /\bnot null\b|\b(?:small|big)?serial\b/i.test(action)
    ? 'the version before leaves that column out when it writes: give it a default'
    : undefined;
}

/** Judges files of migrations that come after a version, in their order; a table that one of them makes is nobody's yet. */
export function faultsOfMigrations(files: readonly { readonly name: string; readonly text: string }[]): string[] {
  const made = new Set<string>();
  const faults: string[] = [];
  for (const file of files) {
    for (const { sql, reason } of statementsOf(file.text)) {
      const created = createTable.exec(sql)?.[1];
      if (created !== undefined) made.add(created.toLowerCase());
      else if (reason === undefined) for (const danger of dangersOf(sql, made)) faults.push(`${file.name}: ${danger}: ${shortened(sql)}`);
    }
  }
  return faults;
}

function dangersOf(sql: string, made: ReadonlySet<string>): string[] {
  const isNew = (table: string | undefined): boolean => table !== undefined && made.has(table.toLowerCase());
  const altered = alterTable.exec(sql);
  if (altered) return isNew(altered[1]) ? [] : actionsOf(altered[2] ?? '').flatMap((action) => dangerOf(action) ?? []);
  const index = createIndex.exec(sql);
  if (index) {
    if (isNew(index[2])) return [];
    return [
      index[1] === undefined
        ? 'nobody writes to that table while the index is built'
        : 'the version before may write what a unique index refuses',
    ];
  }
  const trigger = createTrigger.exec(sql);
  if (trigger) return isNew(trigger[1]) ? [] : ['the version before is under that trigger as well'];
  if (harmless.test(sql) || isNew(insert.exec(sql)?.[1])) return [];
  return [dangers.find(([shape]) => shape.test(sql))?.[1] ?? 'it is not known to be safe'];
}

const shortened = (sql: string): string => (sql.length > 100 ? `${sql.slice(0, 99)}…` : sql);
