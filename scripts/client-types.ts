/**
 * Writes the types of the HTTP API for the pages, and for clients: one flat file, made of the OpenAPI document.
 *
 *   npm run client-types              writes it
 *   npm run client-types -- --check   fails where it would be another one
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRoutes } from '../packages/core/src/capabilities.ts';
import { ratesOfSettings } from '../packages/core/src/platform/http/effective-rates.ts';
import { openApiDocument } from '../packages/core/src/platform/http/openapi.ts';
import { version } from '../packages/core/src/platform/version.ts';
import { parseSettings } from '../packages/core/src/settings.ts';
import { type Schema, typeOf } from './client-types/write-types.ts';

const file = 'apps/server/lib/api.gen.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly 'x-codes'?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Every route that there can be: of all ways to sign in, and those of development. */
const settings = parseSettings({
  environment: 'test',
  origin: 'https://auth.example.test',
  secrets: ['not a secret: 0123456789 of the generator'],
  sms: { gateways: ['outbox:'] },
});

const document = openApiDocument(createRoutes(settings), {
  title: 'Daemun',
  version,
  origin: settings.origin,
  ratesOf: ratesOfSettings(settings),
}) as unknown as Document;

const json = ({ content }: Content): Schema | undefined => content?.['application/json']?.schema;

function inputOf({ parameters = [], requestBody }: Operation): string {
  const named = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  const body = requestBody && json(requestBody);
  const parts = [
    ...(parameters.length > 0 ? [typeOf({ type: 'object', properties: named, required })] : []),
    ...(body ? [typeOf(body)] : []),
  ];
  return parts.join(' & ') || 'undefined';
}

function replyOf({ responses }: Operation): string {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2') || status === '503');
  const schemas = good.map(([, response]) => json(response)).filter((schema) => schema !== undefined);
  return [...new Set(schemas.map(typeOf))].join(' | ') || 'undefined';
}

function codesOf({ responses }: Operation): string {
  const codes = Object.values(responses).flatMap((response) => response['x-codes'] ?? []);
  return (
    [...new Set(codes)]
      .sort()
      .map((code) => JSON.stringify(code))
      .join(' | ') || 'never'
  );
}

function write(): string {
  const lines = ['// Made by `npm run client-types` from the declarations of the routes. Do not edit.', ''];
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (name !== 'Problem') lines.push(`export type ${name} = ${typeOf(schema)};`, '');
  }
  lines.push('/** Every route, by method and path: what it takes (parameters and body together), what it answers, how it refuses. */');
  lines.push('export interface Routes {');
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      lines.push(`  /** ${operation.summary} */`);
      lines.push(`  readonly '${method.toUpperCase()} ${path}': {`);
      lines.push(`    readonly input: ${inputOf(operation)};`);
      lines.push(`    readonly reply: ${replyOf(operation)};`);
      lines.push(`    readonly code: ${codesOf(operation)};`, '  };');
    }
  }
  lines.push('}', '');
  return execFileSync('npx', ['biome', 'format', '--stdin-file-path=apps/server/lib/made.ts'], {
    input: lines.join('\n'),
    encoding: 'utf8',
  });
}

const made = write();
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (!values.check) {
  writeFileSync(file, made);
} else if (readFileSync(file, 'utf8') !== made) {
  console.error(`✗ ${file} is not what the routes declare; run: npm run client-types`);
  process.exitCode = 1;
}
