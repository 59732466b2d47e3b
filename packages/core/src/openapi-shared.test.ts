import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testSettings, useApp } from '../test/app.ts';
import { createRoutes } from './capabilities.ts';
import { ratesOfSettings } from './platform/http/effective-rates.ts';
import type { ProblemKind } from './platform/http/errors.ts';
import { oauthErrorOf } from './platform/http/oauth-errors.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import { publicPath, type RouteDeclaration } from './platform/http/route.ts';
import { parseSettings } from './settings.ts';

const settings = parseSettings({ ...testSettings, signInMethods: ['password', 'magic-link', 'email-code', 'sms-code', 'passkey'] });
const routes = createRoutes(settings);
const about = { title: 'Daemun', version: '0.1.0', origin: settings.origin, ratesOf: ratesOfSettings(settings) };

interface Refusal {
  readonly 'x-codes'?: readonly string[];
  readonly content?: Record<
    string,
    { readonly schema: { readonly allOf?: readonly [unknown, { properties: Record<string, { enum: string[] } | undefined> }] } }
  >;
}
const { paths, components } = openApiDocument(routes, about) as unknown as {
  paths: Record<string, Record<string, { responses: Record<string, Refusal> }>>;
  components: { schemas: Record<string, unknown> };
};
const refusalsOf = ({ method, ...declaration }: RouteDeclaration) =>
  Object.entries(paths[publicPath({ method, ...declaration })]?.[method.toLowerCase()]?.responses ?? {}).flatMap(([status, response]) =>
    response['x-codes'] ? [{ status, codes: response['x-codes'], response }] : [],
  );

/** The refusals of routes of OAuth are those of RFC 6749, all others problem documents. */
const shapeOf = ({ protocol }: RouteDeclaration, { content }: Refusal) =>
  protocol
    ? { name: 'OAuthError', schema: content?.['application/json']?.schema }
    : { name: 'Problem', schema: content?.['application/problem+json']?.schema };

const codesIn = (declaration: RouteDeclaration, response: Refusal): readonly string[] => {
  const properties = shapeOf(declaration, response).schema?.allOf?.[1].properties ?? {};
  return (properties['code'] ?? properties['error'])?.enum ?? [];
};

const codeOf = ({ protocol }: RouteDeclaration, kind: ProblemKind): string => (protocol ? oauthErrorOf({ kind }).error : kind.code);

/** Status and code of each refusal, as a generator of clients reads them. */
const listedOf = (declaration: RouteDeclaration) =>
  refusalsOf(declaration).flatMap(({ status, response }) => codesIn(declaration, response).map((code) => `${status} ${code}`));

const idOf = (schema: z.core.$ZodType): string | undefined => z.globalRegistry.get(schema)?.id;

/** The objects of a schema, down to those that have a name. */
function* objectsIn(schema: z.core.$ZodType): Generator<z.core.$ZodType> {
  const { def } = schema._zod as unknown as { def: Record<string, unknown> };
  if (def['type'] === 'object') yield schema;
  if (idOf(schema) !== undefined) return;
  const inner = ['element', 'innerType', 'in', 'out', 'left', 'right', 'valueType'].flatMap((key) => def[key] ?? []);
  for (const one of [...inner, ...[def['options'] ?? []].flat(), ...Object.values(def['shape'] ?? {})])
    yield* objectsIn(one as z.core.$ZodType);
}

describe('the OpenAPI document', () => {
  it('names every object that several routes take or answer, and each name stands among its schemas', () => {
    const places = new Map<z.core.$ZodType, Set<string>>();
    for (const { declaration } of routes) {
      for (const schema of [declaration.body, declaration.reply]) {
        for (const object of schema ? objectsIn(schema) : []) {
          places.set(object, (places.get(object) ?? new Set()).add(`${declaration.method} ${declaration.path}`));
        }
      }
    }
    const shared = [...places].filter(([, of]) => of.size > 1);
    expect(shared.filter(([schema]) => idOf(schema) === undefined).map(([, of]) => [...of])).toEqual([]);
    expect(shared.length).toBeGreaterThan(10);
    const names = Object.keys(components.schemas);
    for (const [schema] of shared) expect(names.map((name) => name.replace(/(Input|Output)$/, ''))).toContain(idOf(schema));
  });

  it('has a closed list of codes for each refusal of each route, in words that a generator of clients reads', () => {
    for (const { declaration } of routes) {
      const refusals = refusalsOf(declaration);
      expect([declaration.path, refusals.length > 0]).toEqual([declaration.path, true]);
      for (const { status, codes, response } of refusals) {
        const { schema, name } = shapeOf(declaration, response);
        expect([declaration.path, status, schema?.allOf?.[0]]).toEqual([
          declaration.path,
          status,
          { $ref: `#/components/schemas/${name}` },
        ]);
        expect(codesIn(declaration, response)).toEqual(expect.arrayContaining([...codes]));
        expect(new Set(codes).size).toBe(codes.length);
      }
      const all = refusals.flatMap(({ codes }) => codes);
      for (const kind of [...(declaration.errors ?? []), ...declaration.access.errors])
        expect([declaration.path, all]).toEqual([declaration.path, expect.arrayContaining([codeOf(declaration, kind)])]);
      const common = declaration.protocol ? ['500 server_error', '421 invalid_request'] : ['500 internal_error', '421 misdirected_request'];
      expect(listedOf(declaration)).toEqual(expect.arrayContaining(common));
    }
  });
});

describe('every refusal over HTTP', () => {
  const app = useApp({ database: 'embedded', settings: { signInMethods: settings.signInMethods } });

  it('is on the list of its route', async () => {
    const { origin } = settings;
    const tried: Record<string, string>[] = [
      { Origin: origin, 'Content-Type': 'application/json' },
      { Origin: origin, 'Content-Type': 'text/plain' },
      { Origin: 'https://evil.example' },
      { Origin: origin, 'X-Forwarded-Proto': 'http', 'Content-Type': 'application/json' },
    ];
    for (const { declaration } of routes) {
      const listed = listedOf(declaration);
      const path = publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000');
      for (const host of [origin, 'https://evil.example']) {
        for (const headers of tried) {
          for (const body of declaration.body ? ['{', '{"unknown":1}'] : [undefined]) {
            const { status, body: refused } = await app
              .client()
              .send(declaration.method, `${host}${path}`, { headers, ...(body !== undefined && { body }) });
            if (status >= 400)
              expect([declaration.path, listed]).toEqual([
                declaration.path,
                expect.arrayContaining([`${status} ${refused.code ?? refused.error}`]),
              ]);
          }
        }
      }
    }
  });
});
