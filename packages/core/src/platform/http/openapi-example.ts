import { type Json, resolveSchema } from './openapi-schemas.ts';

/** What fields are filled with by their name, where their schema says no more than that they are text. */
const byName: Readonly<Record<string, string>> = {
  name: 'Mina',
  password: 'violet-anchor-58-lantern',
  currentPassword: 'violet-anchor-58-lantern',
  newPassword: 'copper-meadow-17-violin',
  code: '123456',
  smsCode: '123456',
  emailCode: '123456',
  backupCode: 'F7QK2-M9XTD-4WHRB',
  token: 'q0ZC0vXx3m2m8yLJ4bWc7uQ1nF5kR9tE6sA2dG8hJ3o',
  redirectTo: '/account',
  label: 'Chrome, Windows',
  overlap: '24h',
  tier: 'standard',
  scopes: 'orders:read',
  methods: 'totp',
  roles: 'admin',
  phone: '+821012345678',
  transports: 'internal',
  locale: 'ko',
  email: 'mina@example.com',
  image: 'https://example.com/mina.png',
  ip: '203.0.113.7',
  amr: 'pwd',
  userAgent: 'Mozilla/5.0',
  before: '179999999999999_0199a0b0-5a1e-7c3d-8f00-2b6c1d9e4a75',
};
const byFormat: Readonly<Record<string, string>> = {
  email: 'mina@example.com',
  uuid: '0199a0b0-5a1e-7c3d-8f00-2b6c1d9e4a75',
  uri: 'https://example.com/mina.png',
  'date-time': '2027-01-15T09:00:00.000Z',
  password: 'violet-anchor-58-lantern',
};
const opaque = 'q0ZC0vXx3m2m8yLJ4bWc7uQ1nF5kR9tE';

/** A value that a schema takes: what it says itself as an example, else made from its parts. Optional fields are left out, unless there is none besides. */
export function exampleOf(schema: Json, components: Readonly<Record<string, Json>>, name = ''): unknown {
  const resolved = resolveSchema(schema, components);
  const { example, const: constant, enum: choices, anyOf, oneOf, type, items, properties } = resolved;
  if (example !== undefined) return example;
  if (constant !== undefined) return constant;
  if (Array.isArray(choices)) return choices[0];
  const options = (anyOf ?? oneOf) as readonly Json[] | undefined;
  if (options) return exampleOf(options.find((option) => option['type'] !== 'null' && option['const'] !== '') ?? {}, components, name);
  if (type === 'array') return items === undefined ? [] : [exampleOf(items as Json, components, name)];
  if (type === 'object')
    return exampleObject(properties as Record<string, Json> | undefined, resolved['required'] as readonly string[] | undefined, components);
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number')
    return resolved['minimum'] !== undefined && Number(resolved['minimum']) > 0 ? resolved['minimum'] : 1;
  if (type === 'null') return null;
  return byName[name] ?? byFormat[String(resolved['format'])] ?? opaque;
}

function exampleObject(
  properties: Record<string, Json> = {},
  required: readonly string[] = [],
  components: Readonly<Record<string, Json>>,
): Record<string, unknown> {
  const first = Object.keys(properties)[0];
  const shown = required.length > 0 || first === undefined ? required : [first];
  return Object.fromEntries(shown.flatMap((key) => (properties[key] ? [[key, exampleOf(properties[key], components, key)]] : [])));
}
