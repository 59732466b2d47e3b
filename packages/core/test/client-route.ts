import { z } from 'zod';
import type { AppDeps } from '../src/capabilities.ts';
import { type ClientNeeds, client, clientFields } from '../src/oauth-provider/client/guard.ts';
import { ratesOfSettings } from '../src/platform/http/effective-rates.ts';
import { createFetchHandler } from '../src/platform/http/fetch.ts';
import { createLimiter } from '../src/platform/http/limiter.ts';
import { createPipeline } from '../src/platform/http/pipeline.ts';
import { limit, rates, thePrincipal } from '../src/platform/http/rates.ts';
import { route } from '../src/platform/http/route.ts';
import { createMemoryKeyValue } from '../src/platform/key-value/memory.ts';
import { type TestApp, testOrigin } from './app.ts';

/** What a route answered to a client. */
export interface ClientReply {
  readonly status: number;
  readonly error: string | undefined;
  readonly client: string | undefined;
  readonly headers: Headers;
}

/** A request of a client: a form, with the headers that it needs. */
export type AskAsClient = (
  form: Readonly<Record<string, string>> | string,
  headers?: Readonly<Record<string, string>>,
  address?: string,
) => Promise<ClientReply>;

/** A route for clients on the database of an app, which answers with the client that it has found. */
export function clientRoute(app: TestApp, needs: ClientNeeds = {}, declared: 'body' | 'parameters' = 'body'): AskAsClient {
  const { deps } = app.daemun as { readonly deps: AppDeps };
  const common = {
    method: 'POST',
    path: '/oauth/sample',
    base: 'root',
    ownHost: true,
    capability: 'oauth-provider',
    summary: { en: 'A sample', ko: '보기' },
    access: client(needs),
    limits: [limit(rates.oauthToken, thePrincipal)],
    cookieless: true,
    cors: 'client',
    protocol: 'oauth',
    reply: z.object({ client: z.string() }),
  } as const;
  const fields = z.object(clientFields);
  const sample =
    declared === 'body'
      ? route({ ...common, form: 'only', body: fields }).handle(async (_: AppDeps, _input, { client: { id } }) => ({ client: id }))
      : route({ ...common, parameters: fields }).handle(async (_: AppDeps, _input, { client: { id } }) => ({ client: id }));
  const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
  const limits = { limiter, ratesOf: ratesOfSettings(deps.settings), onReached: async () => undefined };
  const handler = createFetchHandler(createPipeline({ deps, ...limits, routes: [sample] }));
  return async (form, headers = {}, remoteAddress = '192.0.2.1') => {
    const request = new Request(`${testOrigin}/oauth/sample`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    });
    const reply = await handler(request, { remoteAddress });
    const body = (await reply.json()) as { client?: string; error?: string };
    return { status: reply.status, error: body.error, client: body.client, headers: reply.headers };
  };
}
