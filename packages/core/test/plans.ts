import { sql } from 'drizzle-orm';
import type { Queryable } from '../src/platform/database/database.ts';

/** As much of a plan as PostgreSQL writes it in JSON. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Where a plan reads more than the rows of a key. */
function readsMore(node: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': relation, 'Index Name': index, 'Index Cond': condition } = node;
  const scans = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan'];
  const here =
    scans.includes(type) && !condition?.includes(' = ') ? [`${type} on ${index ?? relation}: ${condition ?? 'no condition'}`] : [];
  return [...here, ...(node.Plans ?? []).flatMap(readsMore)];
}

/** The statements that were prepared by name on a connection, with where their plans read more than the rows of a key. */
export async function plans(connection: Queryable): Promise<Record<string, string[]>> {
  const rows = async <Row>(statement: string) => ((await connection.execute(sql.raw(statement))) as unknown as { rows: Row[] }).rows;
  const found: Record<string, string[]> = {};
  const prepared = await rows<{ name: string; count: number }>(
    `select name, cardinality(parameter_types) as count from pg_prepared_statements where name !~ '^daemun_[0-9]+$'`,
  );
  for (const { name, count } of prepared) {
    const nulls = Array.from({ length: count }, () => 'null').join(', ');
    const [row] = await rows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (format json) execute "${name}" (${nulls})`);
    if (row) found[name] = readsMore(row['QUERY PLAN'][0].Plan);
  }
  return found;
}
