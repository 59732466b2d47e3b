import { z } from 'zod';

export type Json = Record<string, unknown>;

/** Writes schemas as JSON Schema; those that have a name are collected, and referred to as components of the document. */
export interface SchemaWriter {
  readonly write: (schema: z.ZodType, io: 'input' | 'output') => Json;
  /** What `#/components/schemas/…` refers to, so far. */
  readonly components: Record<string, Json>;
}

/** What stands there is no schema but a value. */
const values = new Set(['example', 'examples', 'default', 'const', 'enum']);

export function createSchemaWriter(components: Record<string, Json>): SchemaWriter {
  /** One name, two shapes: what goes in need not be what comes out. The second to come is called after its side. */
  function nameOf(id: string, body: string, io: 'input' | 'output'): string {
    const taken = components[id];
    return taken === undefined || JSON.stringify(taken) === body ? id : `${id}${io === 'input' ? 'Input' : 'Output'}`;
  }

  return {
    components,
    write(schema, io) {
      const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
      const names = new Map<string, string>();
      const rename = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(rename);
        if (typeof value !== 'object' || value === null) return value;
        // The name is said by where it stands.
        return Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) => {
            if (key === 'id' && typeof inner === 'string') return [];
            if (values.has(key)) return [[key, inner]];
            if (key === '$ref' && typeof inner === 'string') return [[key, refer(inner, names)]];
            return [[key, rename(inner)]];
          }),
        );
      };
      for (const [id, definition] of Object.entries($defs as Record<string, Json>))
        names.set(id, nameOf(id, JSON.stringify(rename(definition)), io));
      for (const [id, definition] of Object.entries($defs as Record<string, Json>))
        components[names.get(id) ?? id] = rename(definition) as Json;
      return rename(json) as Json;
    },
  };
}

function refer(reference: string, names: ReadonlyMap<string, string>): string {
  const id = reference.replace(/^#\/\$defs\//, '');
  return `#/components/schemas/${names.get(id) ?? id}`;
}

/** The schema that a reference of the document stands for; a schema that is none stands for itself. */
export function resolveSchema(schema: Json, components: Readonly<Record<string, Json>>): Json {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = components[reference.replace('#/components/schemas/', '')];
  if (!found) throw new TypeError(`nothing stands at ${reference}`);
  return resolveSchema(found, components);
}
