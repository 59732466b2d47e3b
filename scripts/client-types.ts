/**
 * Writes the types of the HTTP API for server code, pages and clients: one flat file, made of the OpenAPI
 * document.
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
import { settingsTypes } from './client-types/settings-types.ts';
import { type Schema, typeOf } from './client-types/write-types.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly 'x-codes'?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
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

/** The parameters of one place, as one object. `undefined` if there are none, and also if none of them is needed. */
function parametersOf({ parameters = [] }: Operation, place: 'path' | 'query'): string {
  const those = parameters.filter((parameter) => parameter.in === place);
  if (those.length === 0) return 'undefined';
  const properties = Object.fromEntries(those.map(({ name, schema }) => [name, schema]));
  const required = those.filter((parameter) => parameter.required).map(({ name }) => name);
  return `${typeOf({ type: 'object', properties, required }, { undefinedAllowed: true })}${required.length === 0 ? ' | undefined' : ''}`;
}

function bodyOf({ requestBody }: Operation): string {
  const body = requestBody && json(requestBody);
  if (!body) return 'undefined';
  return `${typeOf(body, { undefinedAllowed: true })}${body.type === 'object' && (body.required ?? []).length === 0 ? ' | undefined' : ''}`;
}

function replyOf({ responses }: Operation): string {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2') || status === '503');
  if (good.some(([, { content }]) => content?.['text/event-stream'])) return 'AsyncIterable<Uint8Array>';
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

const routes: string[] = [];
const names = new Set<string>();
for (const [path, operations] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    const name = `${method.toUpperCase()} ${path.replace(/^\/api\/auth(?=\/)/, '')}`;
    // The one below the API's base has the name. The other one is for browsers.
    if (document.paths[`/api/auth${path}`]?.[method]) continue;
    if (names.has(name)) throw new TypeError(`two routes are called ${name}`);
    names.add(name);
    routes.push(`  /** ${operation.summary} */`, `  readonly '${name}': {`);
    routes.push(`    readonly params: ${parametersOf(operation, 'path')};`, `    readonly query: ${parametersOf(operation, 'query')};`);
    routes.push(`    readonly body: ${bodyOf(operation)};`, `    readonly reply: ${replyOf(operation)};`);
    routes.push(`    readonly error: ${codesOf(operation)};`, '  };');
  }
}

function apiTypes(): readonly string[] {
  const lines: string[] = [];
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (name === 'Problem') continue;
    const about = schema.description ?? `What requests and replies of the API call ${name}.`;
    lines.push(`/** ${about} */`, `export type ${name} = ${typeOf(schema)};`, '');
  }
  lines.push(
    '/**',
    ' * Every route, by its method and its path below `/api/auth` (or at the root): its path parameters, query and body, what it',
    ' * answers, and the codes of its refusals.',
    ' */',
    'export interface Routes {',
    ...routes,
    '}',
    '',
  );
  return lines;
}

/** What is made, by file. */
const made: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src/api.gen.ts': [
    '// Made by `npm run client-types` from the declarations of the routes. Do not edit.',
    '',
    ...apiTypes(),
  ],
  'packages/core/src/settings.gen.ts': [
    '// Made by `npm run client-types` from the schemas of the settings. Do not edit.',
    '',
    ...settingsTypes(),
  ],
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
for (const [file, lines] of Object.entries(made)) {
  const text = execFileSync('npx', ['biome', 'format', `--stdin-file-path=${file.replace('.gen', '')}`], {
    input: lines.join('\n'),
    encoding: 'utf8',
  });
  if (!values.check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`✗ ${file} is not what the sources declare; run: npm run client-types`);
    process.exitCode = 1;
  }
}
