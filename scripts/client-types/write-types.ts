/** A JSON Schema as `z.toJSONSchema` writes it (draft 2020-12), as far as its types go. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly description?: string;
}

const identifier = /^[A-Za-z_$][\w$]*$/;
const key = (name: string): string => (identifier.test(name) ? name : JSON.stringify(name));

/** How types are written. */
export interface Style {
  /** Whoever makes the value may write `undefined` for what may be left out (`exactOptionalPropertyTypes`). */
  readonly undefinedAllowed?: boolean;
  readonly mutableArrays?: boolean;
  /** Descriptions of fields become comments. */
  readonly comments?: boolean;
  /** Types of fields that no schema can tell, by their path. */
  readonly told?: Readonly<Record<string, string>>;
}

/** The type of a schema, written flat: no helper types, fields readonly. @throws TypeError for a schema that it does not know */
export function typeOf(schema: Schema, style: Style = {}, path = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return union(several.map((one) => typeOf(one, style, path)));
  if (schema.allOf) return schema.allOf.map((one) => inBrackets(typeOf(one, style, path))).join(' & ');
  if (typeof schema.type === 'object') return union(schema.type.map((type) => typeOf({ ...schema, type }, style, path)));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, style, path);
    case 'array':
      return schema.prefixItems
        ? `readonly [${schema.prefixItems.map((one) => typeOf(one, style, path)).join(', ')}]`
        : `${style.mutableArrays ? '' : 'readonly '}${inBrackets(typeOf(schema.items ?? {}, style, path))}[]`;
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case undefined:
      return 'unknown';
    default:
      throw new TypeError(`there is no type for ${JSON.stringify(schema)}`);
  }
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ') || 'never';
}

function inBrackets(type: string): string {
  return /[|&]/.test(type) && !type.startsWith('{') ? `(${type})` : type;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, style: Style, path: string): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const type = style.told?.[place] ?? typeOf(schema, style, place);
    const comment = style.comments && schema.description ? `/** ${schema.description} */\n` : '';
    const field = required.includes(name)
      ? `${key(name)}: ${type}`
      : `${key(name)}?: ${type}${style.undefinedAllowed ? ' | undefined' : ''}`;
    return `${comment}readonly ${field}`;
  });
  const others = typeof additionalProperties === 'object' ? [`readonly [key: string]: ${typeOf(additionalProperties, style, path)}`] : [];
  if (fields.length === 0 && others.length === 0)
    return additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>';
  return style.comments ? `{\n${[...fields, ...others].join(';\n')};\n}` : `{ ${[...fields, ...others].join('; ')} }`;
}
