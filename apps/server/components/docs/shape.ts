import type { Components, Schema } from '../../lib/api-document.ts';

/** The meaning of a schema, written as TypeScript. References are resolved, and a value of any type is `unknown`. */
export function shapeOf(schema: Schema | undefined, components: Components, indent = ''): string {
  if (schema === undefined) return 'unknown';
  if (schema.$ref !== undefined) return shapeOf(components[schema.$ref.replace('#/components/schemas/', '')], components, indent);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return [...new Set(options.map((option) => shapeOf(option, components, indent)))].join(' | ');
  if (schema.type === 'array') return arrayOf(shapeOf(schema.items, components, indent));
  if (schema.properties) return objectOf(schema, components, indent);
  if (typeof schema.additionalProperties === 'object') return `Record<string, ${shapeOf(schema.additionalProperties, components, indent)}>`;
  if (schema.type === 'object') return 'Record<string, unknown>';
  if (schema.type === undefined) return 'unknown';
  return (typeof schema.type === 'string' ? [schema.type] : schema.type).map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

const arrayOf = (item: string): string => (item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`);

function objectOf({ properties = {}, required = [] }: Schema, components: Components, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const note = schema.format === undefined ? '' : ` // ${schema.format}`;
    return `${inner}${name}${required.includes(name) ? '' : '?'}: ${shapeOf(schema, components, inner)};${note}\n`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
}
