import type { z } from 'zod';
import { answerStatus } from './answer.ts';
import { capabilities, groupOf } from './capabilities.ts';
import type { EffectiveRates } from './effective-rates.ts';
import { commonErrors, type ProblemKind } from './errors.ts';
import type { CredentialScheme } from './guard.ts';
import { oauthErrorOf, sharedOAuthErrors } from './oauth-errors.ts';
import { exampleOf } from './openapi-example.ts';
import { createSchemaWriter, type Json, type SchemaWriter } from './openapi-schemas.ts';
import { rateDimensions } from './rates.ts';
import { publicPath, type Route, type RouteDeclaration, statusesOf } from './route.ts';

export interface ApiAbout {
  readonly title: string;
  readonly version: string;
  readonly origin: string;
  /** The figures of the limits of this deployment. */
  readonly ratesOf: EffectiveRates;
}

/** The OpenAPI 3.1 document of the routes: nothing in it is written by hand. */
export function openApiDocument(routes: readonly Route[], about: ApiAbout): Json {
  const oauth = routes.some(({ declaration }) => declaration.protocol === 'oauth');
  const schemas = createSchemaWriter({ Problem: problemSchema, ...(oauth && { OAuthError: oauthErrorSchema }) });
  const paths: Record<string, Json> = {};
  const kinds = new Map<string, ProblemKind>();
  for (const kind of [...Object.values(commonErrors), ...(oauth ? Object.values(sharedOAuthErrors) : [])]) kinds.set(kind.code, kind);
  const schemes = new Map<string, CredentialScheme>();
  for (const { declaration } of routes) {
    for (const scheme of declaration.access.credentials) schemes.set(scheme.name, scheme);
    for (const kind of [...(declaration.errors ?? []), ...declaration.access.errors]) kinds.set(kind.code, kind);
    const path = publicPath(declaration);
    paths[path] = { ...paths[path], [declaration.method.toLowerCase()]: operation(declaration, schemas, about.ratesOf) };
  }
  return {
    openapi: '3.1.0',
    info: { title: about.title, version: about.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: about.origin }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: Object.fromEntries([...schemes].map(([name, scheme]) => [name, scheme.describe(about.origin)])),
      schemas: schemas.components,
    },
    'x-errors': Object.fromEntries([...kinds].sort().map(([code, { status, text }]) => [code, { status, en: text.en, ko: text.ko }])),
  };
}

/** The groups that there are here: ours in their order, then those of an embedder. */
function tagsOf(routes: readonly Route[]): Json[] {
  const used = new Map(routes.map(({ declaration }) => [groupOf(declaration.capability).name, groupOf(declaration.capability)]));
  const inOrder = new Set([...Object.keys(capabilities), ...used.keys()]);
  return [...inOrder].flatMap((name) => {
    const group = used.get(name);
    return group ? [{ name, description: group.summary.en, 'x-title': group.title, 'x-summary': group.summary }] : [];
  });
}

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457 problem document',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } },
    },
    retryAfter: { type: 'integer', description: 'In seconds' },
    methods: { type: 'array', items: { type: 'string' } },
  },
};

const oauthErrorSchema: Json = {
  type: 'object',
  description: 'RFC 6749 §5.2 error',
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' }, error_description: { type: 'string', description: 'In English' } },
};

/** A refusal as the route says it, with one of these problems and no other. */
function refusalOf({ protocol, refusalPage }: RouteDeclaration, kinds: readonly ProblemKind[]): Json {
  const page = refusalPage && { 'text/html': { schema: { type: 'string' } } };
  if (protocol !== 'oauth') return { ...page, 'application/problem+json': { schema: problemOf(kinds.map(({ code }) => code)) } };
  const named = { type: 'object', properties: { error: { type: 'string', enum: oauthErrors(kinds) } } };
  return { ...page, 'application/json': { schema: { allOf: [{ $ref: '#/components/schemas/OAuthError' }, named] } } };
}

function oauthErrors(kinds: readonly ProblemKind[]): string[] {
  return [...new Set(kinds.map((kind) => oauthErrorOf({ kind }).error))];
}

/** A problem document with one of these codes, and no other. */
function problemOf(codes: readonly string[]): Json {
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { type: 'string', enum: codes } } }] };
}

/** A schema with a value that it takes. */
function shown(schema: Json, { components }: SchemaWriter): { readonly schema: Json; readonly example: unknown } {
  return { schema, example: exampleOf(schema, components) };
}

/** How often the route may be asked, by what is counted; empty where nothing of it is. */
function limitsOf({ limits }: RouteDeclaration, ratesOf: EffectiveRates): Json[] {
  if (!Array.isArray(limits)) return [];
  return limits.flatMap(({ rate }) =>
    rateDimensions.flatMap((by) => ratesOf(rate, by).map(({ points, windowSeconds }) => ({ name: rate.name, by, points, windowSeconds }))),
  );
}

/** These can happen on every route, so pages do not list them of each. */
const anywhere: readonly ProblemKind[] = [commonErrors.internal_error, commonErrors.https_required, commonErrors.misdirected_request];

/** Every error that the route may answer: its own, those of its guard, and those that the pipeline throws on the way. */
function errorsOf(declaration: RouteDeclaration): ProblemKind[] {
  const { access, limits } = declaration;
  const common: ProblemKind[] = [commonErrors.service_unavailable, ...anywhere];
  if (declaration.text) common.push(commonErrors.body_too_large, commonErrors.unsupported_media_type);
  else if (declaration.body) {
    const { malformed_json, body_too_large, unsupported_media_type, unsupported_charset } = commonErrors;
    common.push(malformed_json, body_too_large, unsupported_media_type, unsupported_charset);
  }
  if (declaration.parameters && declaration.method !== 'GET') {
    common.push(commonErrors.body_too_large, commonErrors.unsupported_media_type, commonErrors.unsupported_charset);
  }
  if (declaration.form || declaration.parameters) common.push(commonErrors.malformed_form);
  if (declaration.body ?? declaration.query ?? declaration.params ?? declaration.parameters) common.push(commonErrors.invalid_input);
  if (declaration.method !== 'GET' && !declaration.cookieless) common.push(commonErrors.cross_site_request);
  if (Array.isArray(limits)) common.push(commonErrors.too_many_requests);
  const all = [...(declaration.errors ?? []), ...access.errors, ...common];
  return [...new Map(all.map((kind) => [kind.code, kind])).values()];
}

/** A route at the root that leads browsers on may have the path of one below the API's base, so its id says which it is. */
function operationIdOf({ method, path, base, answers }: RouteDeclaration): string {
  const words = path.replaceAll(/[^a-zA-Z]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return `${method.toLowerCase()}${words}${base === 'root' && answers ? 'ByBrowser' : ''}`;
}

function operation(declaration: RouteDeclaration, schemas: SchemaWriter, ratesOf: EffectiveRates): Json {
  const { method, capability, summary, access, body, params, query, parameters: raw, reply, stream, protocol } = declaration;
  const responses: Record<string, Json> = {};
  for (const status of statusesOf(declaration)) {
    const hasBody = reply && status !== 204 && status !== declaration.emptyStatus;
    responses[status] = {
      ...answerOf(declaration, status),
      ...(stream ? { content: { [stream]: { schema: { type: 'string' } } } } : {}),
      ...(hasBody ? { content: { 'application/json': shown(schemas.write(reply, 'output'), schemas) } } : {}),
    };
  }
  const statusOf = (kind: ProblemKind): number => (protocol === 'oauth' ? oauthErrorOf({ kind }).status : kind.status);
  const byStatus = Object.groupBy(errorsOf(declaration), (kind) => String(statusOf(kind)));
  for (const [status, kinds = []] of Object.entries(byStatus)) {
    if (responses[status]) continue;
    const sayable = kinds.filter((kind) => !anywhere.includes(kind));
    const codeOf = (kind: ProblemKind): string => (protocol === 'oauth' ? oauthErrorOf({ kind }).error : kind.code);
    responses[status] = {
      description: kinds.map((kind) => `\`${codeOf(kind)}\`: ${kind.text.en}`).join('\n\n'),
      content: refusalOf(declaration, kinds),
      'x-codes': [...new Set(sayable.map(codeOf))],
    };
  }
  const asked = method === 'GET' ? (query ?? raw) : query;
  const sent = body ?? (method === 'GET' ? undefined : raw);
  const parameters = [...parametersOf(params, 'path', schemas), ...parametersOf(asked, 'query', schemas)];
  return {
    operationId: operationIdOf(declaration),
    summary: summary.en,
    'x-summary': summary,
    tags: [groupOf(capability).name],
    'x-access': access.kind === 'signed-in' ? { session: true, ...access.demands } : access.kind,
    security: access.credentials.map(({ name }) => ({ [name]: [] })),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(sent ? { requestBody: { required: true, content: contentOf(declaration, sent, schemas) } } : {}),
    ...(protocol ? { 'x-protocol': protocol } : {}),
    ...(declaration.cookieless ? { 'x-cookieless': true } : {}),
    ...(declaration.cors ? { 'x-cors': declaration.cors } : {}),
    'x-limits': limitsOf(declaration, ratesOf),
    responses,
  };
}

/** The reply to a browser: where it is led, or a page. */
function answerOf({ answers }: RouteDeclaration, status: number): Json {
  if (!answers) return { description: 'Done' };
  if (status === answerStatus.html) return { description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } };
  return { description: 'Leads on', headers: { Location: { required: true, schema: { type: 'string', format: 'uri-reference' } } } };
}

/** What a body may be sent as, by its media type. */
function contentOf({ form, text, parameters }: RouteDeclaration, body: z.ZodObject, schemas: SchemaWriter): Json {
  if (text) return { [text.type]: { schema: { type: 'string' }, example: `$${text.field.toUpperCase()}` } };
  const json = shown(schemas.write(body, 'input'), schemas);
  if (form === 'only' || parameters) return { 'application/x-www-form-urlencoded': json };
  return { 'application/json': json, ...(form ? { 'application/x-www-form-urlencoded': { schema: json.schema } } : {}) };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query', schemas: SchemaWriter): Json[] {
  if (!schema) return [];
  const json = schemas.write(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (json.required ?? []).includes(name),
    schema: property,
    example: exampleOf(property, schemas.components, name),
  }));
}
