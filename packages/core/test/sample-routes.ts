import type { AppDeps } from '../src/capabilities.ts';
import { declaredRates } from '../src/platform/http/effective-rates.ts';
import { createFetchHandler } from '../src/platform/http/fetch.ts';
import { createLimiter } from '../src/platform/http/limiter.ts';
import { openApiDocument } from '../src/platform/http/openapi.ts';
import type { Json } from '../src/platform/http/openapi-schemas.ts';
import { createPipeline } from '../src/platform/http/pipeline.ts';
import type { Route } from '../src/platform/http/route.ts';
import { createMemoryKeyValue } from '../src/platform/key-value/memory.ts';
import type { TestApp } from './app.ts';
import { testOrigin } from './app.ts';

/** A reply as it came. */
export interface SampleReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of a reply is what it asserts
  readonly json: () => any;
}

export interface SampleRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** A form, as a client sends it. */
  readonly form?: string;
  readonly address?: string;
}

/** Sends to routes that only one test has. The path is below the origin. */
export type SendSample = (method: string, path: string, request?: SampleRequest) => Promise<SampleReply>;

/** The type of forms. */
export const formType = 'application/x-www-form-urlencoded';

/** A pipeline of these routes alone, with limits times `factor` and no counter raised yet. */
export function sampleRoutes(app: TestApp, routes: readonly Route<AppDeps>[], factor = 100_000): SendSample {
  const { deps } = app.daemun;
  const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
  const parts = { deps, limiter, ratesOf: declaredRates(factor), onReached: async () => undefined };
  const handler = createFetchHandler(createPipeline({ ...parts, routes }));
  return async (method, path, { headers = {}, body, form, address = '192.0.2.9' } = {}) => {
    const content = form ?? body;
    const request = new Request(path.startsWith('http') ? path : `${testOrigin}${path}`, {
      method,
      headers: { 'Accept-Language': 'en', ...(form !== undefined && { 'Content-Type': formType }), ...headers },
      ...(content !== undefined && { body: content }),
    });
    const reply = await handler(request, { remoteAddress: address });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, json: () => JSON.parse(text) };
  };
}

/** The operations of the OpenAPI document of these routes, by method and path. */
export function documented(routes: readonly Route<AppDeps>[]): Readonly<Record<string, Json>> {
  const document = openApiDocument(routes, { title: 'Daemun', version: '0.1.0', origin: testOrigin, ratesOf: declaredRates(1) });
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Json>>);
  return Object.fromEntries(
    paths.flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  );
}
