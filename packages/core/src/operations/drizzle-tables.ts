import { accountColumns, type ContractColumn, userKey } from './contract-columns.ts';

/** How Drizzle writes the types of PostgreSQL that the contract has: a function, and what comes after the name. */
const types: Readonly<Record<string, readonly [call: string, options?: string, after?: string]>> = {
  uuid: ['uuid'],
  text: ['text'],
  'text[]': ['text', undefined, '.array()'],
  boolean: ['boolean'],
  'timestamp (3) with time zone': ['timestamp', '{ withTimezone: true, precision: 3 }'],
};

/**
 * Daemun's part of an app's Drizzle schema: the key that its tables may refer to, and the view of the accounts, as a module.
 * @throws Error if the contract has gained a column of a type that is not known here
 */
export function drizzleTables(): string {
  const calls = new Set([userKey, ...accountColumns].map((column) => typeOf(column)[0]));
  return `// Daemun's part of your Drizzle schema, printed by \`daemun drizzle\`. Save it as a module of its own.
//
// Daemun alone changes these tables. They are the properties of one object, since drizzle-kit makes migrations of what is exported
// as a table. Refer to them as: uuid('buyer').references(() => daemun.users.id, { onDelete: 'cascade' })
import { ${[...calls, 'pgSchema'].toSorted().join(', ')} } from 'drizzle-orm/pg-core';

const schema = pgSchema('daemun');

export const daemun = {
  /** The key of an account, which your tables may refer to. */
  users: schema.table('users', {
    ${fieldOf(userKey, '.primaryKey()')}
  }),
  /** Who the users are. PostgreSQL refuses to write it: it is a view. */
  accounts: schema
    .view('accounts', {
${accountColumns.map((column) => `      ${fieldOf(column)}`).join('\n')}
    })
    .existing(),
};
`;
}

function typeOf({ name, type }: ContractColumn): readonly [call: string, options?: string, after?: string] {
  const known = types[type];
  if (!known) throw new Error(`${name} is a ${type}, for which Drizzle tables have no type yet`);
  return known;
}

function fieldOf(column: ContractColumn, key?: string): string {
  const [call, options, after = ''] = typeOf(column);
  const parts = [`'${column.name}'`, ...(options === undefined ? [] : [options])];
  return `${column.key}: ${call}(${parts.join(', ')})${after}${key ?? (column.notNull ? '.notNull()' : '')},`;
}
