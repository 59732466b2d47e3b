import type { DatabaseFault } from '@daemun/core/hosting';

/** A message for the person who typed the command: no stack, no log line. The process ends with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What is the matter with the database, for whoever typed the command. */
export function databaseCommandError({ message, fix }: DatabaseFault): CommandError {
  return new CommandError(`DATABASE_URL: ${message}. ${fix}.`);
}

/** Lines of a name and a value, the values under each other. */
export function columns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join('\n');
}
