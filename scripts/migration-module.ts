/**
 * Writes the migrations as a module, so that they go wherever the code goes: into a package, into the bundle of another app.
 *
 *   npm run migration-module              writes it
 *   npm run migration-module -- --check   fails where it would be another one
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const folder = 'packages/core/migrations';
const file = 'packages/core/src/platform/database/migrations.gen.ts';

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}

const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as Journal;
const migrations = entries.map(({ tag, when }) => {
  const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
  // As Drizzle's own migrator names and divides them.
  const hash = createHash('sha256').update(text).digest('hex');
  const statements = text.split('--> statement-breakpoint').map((statement) => `      ${JSON.stringify(statement)},\n`);
  return `  {\n    name: '${tag}',\n    at: ${when},\n    hash: '${hash}',\n    statements: [\n${statements.join('')}    ],\n  },\n`;
});
const written = `// Made by \`npm run migration-module\` of ${folder}/*.sql.
import type { Migration } from './migration.ts';

/** Every migration of this version, the oldest first. */
export const ourMigrations: readonly Migration[] = [
${migrations.join('')}];
`;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (!values.check) writeFileSync(file, written);
else if (readFileSync(file, 'utf8') !== written) {
  console.error(`✗ ${file} is not what the migrations are: npm run migration-module`);
  process.exit(1);
} else console.log(`✓ ${file}: ${entries.length} migrations`);
