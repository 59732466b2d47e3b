import { sql } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import type { Platform } from '../../platform/platform.ts';

type Deps = Pick<Platform, 'db'>;

/** What others have made in the database that gets in the way of Daemun (docs/guides/your-database.md). */
export async function examineNeighbours(deps: Deps): Promise<readonly Finding[]> {
  return [...(await examineForeignKeys(deps)), ...(await examineWriters(deps)), ...(await examineOwnRole(deps))];
}

async function rowsOf<Row>({ db }: Deps, query: ReturnType<typeof sql>): Promise<readonly Row[]> {
  return ((await db.execute(query)) as unknown as { rows: Row[] }).rows;
}

/** So many of one kind are named; more would not be read. */
const namedAtMost = 10;

/** A row that refers to an account keeps PostgreSQL from deleting the account, unless its key says what to do then. */
async function examineForeignKeys(deps: Deps): Promise<readonly Finding[]> {
  const keys = await rowsOf<{ name: string; owner: string; target: string; empties: boolean }>(
    deps,
    sql`select c.conname as name, format('%I.%I', n.nspname, t.relname) as owner, format('daemun.%I', o.relname) as target, c.confdeltype = 'n' as empties
      from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace join pg_class o on o.oid = c.confrelid
      where c.contype = 'f' and c.conparentid = 0 and o.relnamespace = 'daemun'::regnamespace and n.nspname <> 'daemun'
        and (c.confdeltype not in ('c', 'n')
          or (c.confdeltype = 'n' and exists (select from pg_attribute a where a.attrelid = t.oid and a.attnum = any(c.conkey) and a.attnotnull)))
      order by 2, 1 limit ${namedAtMost}`,
  );
  return keys.map(({ name, owner, target, empties }) => ({
    severity: 'warning',
    code: 'foreign_key_stops_deletions',
    message: empties
      ? `The foreign key ${name} of ${owner} sets a column to null that may not be null: PostgreSQL refuses to delete from ${target} what it refers to`
      : `The foreign key ${name} of ${owner} has neither ON DELETE CASCADE nor SET NULL: PostgreSQL refuses to delete from ${target} what it refers to`,
    fix: 'Make it anew with ON DELETE CASCADE, or with ON DELETE SET NULL and a column that may be null',
  }));
}

/** Roles that PostgreSQL lets do anything are left out, and the one that Daemun connects as. */
async function examineWriters(deps: Deps): Promise<readonly Finding[]> {
  const writers = await rowsOf<{ role: string; tables: string[] }>(
    deps,
    sql`select r.rolname::text as role, array_agg(t.relname::text order by t.relname) as tables
      from pg_roles r cross join pg_class t
      where t.relnamespace = 'daemun'::regnamespace and t.relkind = 'r' and r.rolcanlogin and not r.rolsuper
        and r.oid <> t.relowner and r.rolname <> current_user
        and (pg_has_role(r.oid, t.relowner, 'member')
          or (has_schema_privilege(r.oid, t.relnamespace, 'usage')
            and (has_table_privilege(r.oid, t.oid, 'insert, update, delete, truncate, trigger') or has_any_column_privilege(r.oid, t.oid, 'insert, update'))))
      group by 1 order by 1 limit ${namedAtMost}`,
  );
  return writers.map(({ role, tables }) => {
    const some = tables.slice(0, 3).join(', ');
    return {
      severity: 'warning',
      code: 'tables_written_by_others',
      message: `The role ${role} may write to tables of Daemun (${some}${tables.length > 3 ? ` and ${tables.length - 3} more` : ''}): whoever has it can be anybody`,
      fix: `Revoke that; for reading there is the view daemun.accounts, by the role daemun_reader of docs/guides/your-database.md`,
    };
  });
}

/** An app that connects as the role of Daemun may read and write everything of Daemun. Its tables tell. */
async function examineOwnRole(deps: Deps): Promise<readonly Finding[]> {
  const [found] = await rowsOf<{ role: string; name: string }>(
    deps,
    sql`select pg_get_userbyid(t.relowner)::text as role, format('%I.%I', n.nspname, t.relname) as name
      from pg_class t join pg_namespace n on n.oid = t.relnamespace
      where t.relkind in ('r', 'p') and n.nspname not in ('daemun', 'drizzle', 'information_schema') and n.nspname !~ '^pg_'
        and t.relowner = (select relowner from pg_class where oid = 'daemun.users'::regclass)
      order by 2 limit 1`,
  );
  if (!found) return [];
  return [
    {
      severity: 'note',
      code: 'role_shared_with_app',
      message: `The role ${found.role} owns tables outside of the schema daemun too, such as ${found.name}: an app that connects as it may read every hash of Daemun, and be anybody`,
      fix: 'Give the app a role of its own (docs/guides/your-database.md); for tables of your own capabilities there is nothing to do',
    },
  ];
}
