import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testSettings, useApp } from '../test/app.ts';
import { goodPassword, newEmail, newPhone } from '../test/people.ts';
import { createRoutes } from './capabilities.ts';
import { declaredRates } from './platform/http/effective-rates.ts';
import { createFetchHandler } from './platform/http/fetch.ts';
import { createLimiter } from './platform/http/limiter.ts';
import { createPipeline } from './platform/http/pipeline.ts';
import { type Rate, rates } from './platform/http/rates.ts';
import { publicPath, type RouteDeclaration } from './platform/http/route.ts';
import type { ReachedLimit } from './platform/http/route-limits.ts';
import { createMemoryKeyValue } from './platform/key-value/memory.ts';
import { parseSettings } from './settings.ts';

const routes = createRoutes(parseSettings(testSettings));
/** Routes that anybody may call, and that are limited. */
const limited: readonly [string, RouteDeclaration][] = routes
  .map(({ declaration }): [string, RouteDeclaration] => [`${declaration.method} ${publicPath(declaration)}`, declaration])
  .filter(([, { limits, access }]) => !('unlimited' in limits) && access.kind === 'anyone');

const samples: Readonly<Record<string, () => unknown>> = {
  email: newEmail,
  identifier: newEmail,
  password: () => goodPassword,
  phone: newPhone,
  token: () => 'a'.repeat(43),
  logout: () => 'a'.repeat(43),
  signInToken: () => 'a'.repeat(43),
  refreshToken: () => 'nothing',
  code: () => '123456',
  state: () => 'a'.repeat(43),
  requestToken: () => 'a'.repeat(43),
  transport: () => 'token',
  redirectUri: () => 'http://127.0.0.1/',
  response: () => ({
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
  }),
};

/** A body that is understood, and different each time. */
function sampleBody({ method, body, form, parameters }: RouteDeclaration): string | undefined {
  if (!body) return parameters && method === 'POST' ? 'client_id=nobody' : undefined;
  const { required = [], properties = {} } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as {
    required?: string[];
    properties?: Record<string, unknown>;
  };
  // Where one of several is needed, a code will do.
  const fields = required.length === 0 && 'code' in properties ? ['code'] : required;
  const sample = Object.fromEntries(fields.map((field) => [field, samples[field]?.()]));
  return form === 'only' ? new URLSearchParams(sample as Record<string, string>).toString() : JSON.stringify(sample);
}

/** A query that is understood. */
function sampleQuery({ method, query, parameters }: RouteDeclaration): string {
  if (method !== 'GET') return '';
  if (parameters) return '?client_id=nobody';
  const handle = ['interaction', 'logout'].find((name) => query && name in query.shape);
  return handle === undefined ? '' : `?${handle}=${'a'.repeat(43)}`;
}

const takesForm = ({ form, parameters }: RouteDeclaration): boolean => form === 'only' || parameters !== undefined;

describe('the limits of every route', () => {
  const app = useApp({ database: 'embedded' });

  /** The routes under limits of their own, times `factor`, with no counter raised yet. */
  function open(factor: number) {
    const { deps } = app.daemun;
    const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
    const reached: ReachedLimit[] = [];
    const onReached = async (limit: ReachedLimit) => void reached.push(limit);
    const handler = createFetchHandler(createPipeline({ deps, limiter, ratesOf: declaredRates(factor), onReached, routes }));
    const ask = (declaration: RouteDeclaration, body: string | undefined, remoteAddress = '192.0.2.9') => {
      const path = `${publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000')}${sampleQuery(declaration)}`;
      const type = takesForm(declaration) ? 'application/x-www-form-urlencoded' : 'application/json';
      const headers = { Origin: 'https://auth.example.test', 'Content-Type': type };
      const request = new Request(`https://auth.example.test${path}`, {
        method: declaration.method,
        headers,
        ...(body !== undefined && { body }),
      });
      return handler(request, { remoteAddress });
    };
    return { ask, reached };
  }

  it('S-19 one understood request beyond a limit answers 429 with Retry-After', async () => {
    expect(limited.length).toBeGreaterThan(5);
    for (const [name, declaration] of limited) {
      const { ask, reached } = open(1);
      const of = Array.isArray(declaration.limits) ? declaration.limits : [];
      const fewest = Math.min(...of.flatMap(({ rate }) => rate.source.map(({ points }: Rate) => points)));
      const send = (address: string) => ask(declaration, sampleBody(declaration), address);
      for (let sent = 0; sent < fewest; sent += 1) expect([name, sent, (await send('192.0.2.9')).status]).not.toEqual([name, sent, 429]);
      const refused = await send('192.0.2.9');
      expect([name, refused.status]).toEqual([name, 429]);
      const retryAfter = Number(refused.headers.get('Retry-After'));
      expect(retryAfter).toBeGreaterThan(0);
      const said = `Too many requests. Try again in ${retryAfter} seconds.`;
      expect(await refused.json()).toMatchObject(
        declaration.protocol === 'oauth'
          ? { error: 'temporarily_unavailable', error_description: said }
          : { code: 'too_many_requests', title: 'Too many requests', detail: said, retryAfter },
      );
      await send('192.0.2.9');
      // S-110: of any number of refusals one is noted.
      expect(reached.map(({ path, source }) => [path, source.address])).toEqual([[declaration.path, '192.0.2.9']]);
      expect((await send('192.0.2.10')).status).not.toBe(429);
    }
  });

  it('R17 malformed input counts towards the general limit of its source, and towards no other', async () => {
    const general = (rates.general.source[0]?.points ?? 0) / 10;
    for (const [name, declaration] of limited.filter(([, { body, parameters, method }]) => body ?? (method === 'POST' && parameters))) {
      const { ask, reached } = open(0.1);
      const malformed = takesForm(declaration) ? ['%', 'a=%ff', 'a=1&a=2', 'a=%zz'] : ['{', '"text"', '{"unknown":1}', '[]'];
      for (let sent = 0; sent < general - 1; sent += 1) {
        const { status } = await ask(declaration, malformed[sent % malformed.length]);
        expect([name, sent, [400, 422].includes(status)]).toEqual([name, sent, true]);
      }
      // As if none of them had come.
      expect([name, (await ask(declaration, sampleBody(declaration))).status]).not.toEqual([name, 429]);
      expect([name, reached]).toEqual([name, []]);
      expect([name, (await ask(declaration, malformed[0])).status, reached.map(({ limit }) => limit)]).toEqual([name, 429, ['general']]);
    }
  });

  it('R17 what only the handler can see to be malformed counts towards the general limit too', async () => {
    const { ask, reached } = open(0.1);
    const [, declaration] = limited.find(([name]) => name === 'POST /api/auth/magic-link') ?? [];
    if (!declaration) throw new Error('there is no such route');
    const foreign = () => ask(declaration, JSON.stringify({ email: newEmail(), redirectTo: 'https://evil.example' }));
    const general = (rates.general.source[0]?.points ?? 0) / 10;
    for (let sent = 0; sent < general; sent += 1) expect([sent, (await foreign()).status]).toEqual([sent, 422]);
    expect([(await foreign()).status, reached.map(({ limit }) => limit)]).toEqual([429, ['general']]);
  });
});
