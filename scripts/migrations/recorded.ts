import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version that processes may still run while this one migrates (`packages/core/version-before.json`). */
export interface VersionBefore {
  /** The commit that its code is taken from. */
  readonly commit: string;
  /** Its newest migration. */
  readonly migration: string;
}

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

export function readVersionBefore(root: string): VersionBefore {
  return JSON.parse(readFileSync(join(root, 'packages/core/version-before.json'), 'utf8')) as VersionBefore;
}

/** The migrations that came since, in their order. @throws where the recorded one is not among them */
export function migrationsSince(root: string, { migration }: VersionBefore): { name: string; text: string }[] {
  const folder = join(root, 'packages/core/migrations');
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as Journal;
  const at = entries.findIndex(({ tag }) => tag === migration);
  if (at < 0) throw new Error(`version-before.json names the migration ${migration}, which is not there`);
  return entries.slice(at + 1).map(({ tag }) => ({ name: `${tag}.sql`, text: readFileSync(join(folder, `${tag}.sql`), 'utf8') }));
}
