import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { testSettings } from '../test/app.ts';
import { createRoutes } from './capabilities.ts';
import { ratesOfSettings } from './platform/http/effective-rates.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import type { Json } from './platform/http/openapi-schemas.ts';
import { publicPath } from './platform/http/route.ts';
import { parseSettings } from './settings.ts';

/** Everything that can be had: every way to sign in, text messages, apps. */
const settings = parseSettings({
  ...testSettings,
  signInMethods: ['password', 'magic-link', 'email-code', 'sms-code', 'passkey'],
});
const routes = createRoutes(settings);
const document = openApiDocument(routes, {
  title: 'Daemun',
  version: '0.1.0',
  origin: settings.origin,
  ratesOf: ratesOfSettings(parseSettings({ ...testSettings, rateLimitFactor: 1 })),
}) as { paths: Record<string, Record<string, Json>>; components: { schemas: Record<string, Json> } };
const bodies = routes
  .filter(({ declaration }) => declaration.body && !declaration.text)
  .map((entry) => [`${entry.declaration.method} ${publicPath(entry.declaration)}`, entry] as const);
const operationOf = (method: string, path: string) => document.paths[path]?.[method.toLowerCase()] as Json;

/** Each value under a key, wherever it stands. */
function* valuesOf(key: string, within: unknown): Generator<unknown> {
  if (typeof within !== 'object' || within === null) return;
  for (const [name, value] of Object.entries(within)) {
    if (name === key) yield value;
    yield* valuesOf(key, value);
  }
}

describe('the OpenAPI document', () => {
  it('has something at every place that it refers to', () => {
    const references = [...valuesOf('$ref', document)] as string[];
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((place, part) => (place as Json | undefined)?.[part], document);
      expect([reference, reference.startsWith('#/components/schemas/'), typeof found]).toEqual([reference, true, 'object']);
    }
    expect([...valuesOf('$defs', document)]).toEqual([]);
  });

  it.each(bodies)('has an example that %s takes', (_, { declaration }) => {
    const operation = operationOf(declaration.method, publicPath(declaration));
    const { content } = operation['requestBody'] as { content: Record<string, Json> };
    const type = declaration.form === 'only' ? 'application/x-www-form-urlencoded' : 'application/json';
    expect(declaration.body?.safeParse(content[type]?.['example']).error).toBeUndefined();
  });

  it('has examples of what each route answers, and of its parameters', () => {
    for (const { declaration } of routes) {
      const { responses, parameters = [] } = operationOf(declaration.method, publicPath(declaration)) as {
        responses: Record<string, { content?: Record<string, Json> }>;
        parameters?: Json[];
      };
      for (const [status, { content }] of Object.entries(responses))
        if (Number(status) < 400 && content?.['application/json'])
          expect([declaration.path, status, content['application/json']]).toMatchObject([
            declaration.path,
            status,
            { example: expect.anything() },
          ]);
      for (const { name, example } of parameters) {
        const shapes = { ...declaration.params?.shape, ...declaration.query?.shape, ...declaration.parameters?.shape };
        const schema = shapes[String(name)] as z.ZodType | undefined;
        expect([declaration.path, name, schema?.safeParse(example).success]).toEqual([declaration.path, name, true]);
      }
    }
  });

  it('says how often a route may be asked, as it is counted here', () => {
    expect(operationOf('POST', '/api/auth/login')['x-limits']).toContainEqual({
      name: 'password-sign-in',
      by: 'source',
      points: 20,
      windowSeconds: 300,
    });
    expect(operationOf('GET', '/healthz')['x-limits']).toEqual([]);
  });
});
