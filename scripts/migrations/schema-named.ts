/**
 * Every statement names the schema of our tables (docs/decisions/0031-own-schema.md). Drizzle does so for tables of
 * `daemunSchema`; this finds SQL by hand that does not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tables that the migrations make. */
export function tablesOf(root: string): readonly string[] {
  const folder = join(root, 'packages/core/migrations');
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^CREATE TABLE "daemun"\."(\w+)"/gm)].flatMap(([, table]) => table ?? []),
  );
}

/** What of a source text reads or writes one of these tables, or makes a table, without the schema. */
export function withoutSchema(text: string, tables: readonly string[]): readonly string[] {
  const unnamed = new RegExp(
    String.raw`\b(?:from|join|into|update|table|truncate|analyze) (?:${tables.join('|')})\b(?![.(:])|\bpgTable\(`,
    'g',
  );
  return [...text.matchAll(unnamed)].map(([found]) => found);
}
