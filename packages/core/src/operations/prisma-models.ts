import { accountColumns, type ContractColumn, userKey } from './contract-columns.ts';

/** How Prisma writes the types of PostgreSQL that the contract has. */
const types: Readonly<Record<string, readonly [type: string, native?: string]>> = {
  uuid: ['String', '@db.Uuid'],
  text: ['String'],
  'text[]': ['String[]'],
  boolean: ['Boolean'],
  'timestamp (3) with time zone': ['DateTime', '@db.Timestamptz(3)'],
};

/**
 * Daemun's part of an app's Prisma schema: the key that its tables may refer to, and the view of the accounts. Its comments say
 * what keeps Prisma Migrate away from them.
 * @throws Error if the contract has gained a column of a type that is not known here
 */
export function prismaModels(): string {
  const key = userKey.key;
  return `// Daemun's part of your Prisma schema, printed by \`daemun prisma\`. Save it beside schema.prisma, as daemun.prisma.
//
// The datasource in schema.prisma names both schemas:
//
//   schemas = ["public", "daemun"]
//
// Daemun alone changes these tables. prisma.config.ts keeps Prisma Migrate away from them:
//
//   schema: 'prisma',
//   experimental: { externalTables: true },
//   tables: { external: ['daemun.users', 'daemun.accounts'] },
//   migrations: { initShadowDb: 'create schema if not exists daemun; create table daemun.users (${userKey.name} ${userKey.type} primary key);' },

/// The key of an account, which your models may refer to. Add the other side of your relations here, such as: orders Order[]
model DaemunUser {
${rows([
  [...fieldOf(userKey), '@id'],
  ['account', 'DaemunAccount?'],
])}

  @@map("users")
  @@schema("daemun")
}

/// Who the users are. PostgreSQL refuses to write it: it is a view.
model DaemunAccount {
${rows([
  ...accountColumns.map((column) => fieldOf(column, column.key === key ? ['@id'] : [])),
  ['user', 'DaemunUser', `@relation(fields: [${key}], references: [${key}])`],
])}

  @@map("accounts")
  @@schema("daemun")
}
`;
}

function fieldOf({ key, name, type, notNull }: ContractColumn, attributes: readonly string[] = []): readonly string[] {
  const known = types[type];
  if (!known) throw new Error(`${name} is a ${type}, for which Prisma models have no type yet`);
  const [field, native] = known;
  // Prisma's lists are never null.
  const optional = notNull || field.endsWith('[]') ? '' : '?';
  return [
    key,
    `${field}${optional}`,
    ...attributes,
    ...(name === key ? [] : [`@map("${name}")`]),
    ...(native === undefined ? [] : [native]),
  ];
}

/** Fields in columns, as `prisma format` aligns names and types. */
function rows(fields: readonly (readonly string[])[]): string {
  const width = (index: number): number => Math.max(...fields.map((field) => field[index]?.length ?? 0));
  return fields
    .map(([name = '', type = '', ...attributes]) => `  ${name.padEnd(width(0))} ${type.padEnd(width(1))} ${attributes.join(' ')}`.trimEnd())
    .join('\n');
}
