import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { sampleRoutes } from '../../../test/sample-routes.ts';
import type { Guard } from './guard.ts';
import { defineOAuthErrors } from './oauth-errors.ts';
import { limit, rates, thePrincipal } from './rates.ts';
import { route } from './route.ts';

describe('limits of clients', () => {
  const app = useApp({ database: 'embedded' });
  const unknown = defineOAuthErrors({ invalid_client: { status: 401, en: 'The client is unknown.', ko: '없는 클라이언트예요.' } });
  /** `good` proves itself, `public` does not, every other one is wrong. */
  const client: Guard<unknown> = {
    kind: 'client',
    credentials: [],
    demands: {},
    errors: [unknown.invalid_client],
    readsInput: true,
    cookieless: true,
    countsPrincipal: true,
    async admit(_deps, context, { client_id: id, secret }) {
      if (secret === undefined) return { extra: {} };
      if (secret === 'right') return { extra: {}, subject: String(id) };
      await context.take(rates.oauthClientLogin, String(id));
      throw unknown.invalid_client();
    },
  };
  const guarded = route({
    method: 'POST',
    path: '/oauth/token',
    base: 'root',
    capability: 'tokens',
    summary: { en: 'A sample', ko: '보기' },
    protocol: 'oauth',
    cookieless: true,
    form: 'only',
    access: client,
    limits: [limit(rates.oauthToken, thePrincipal)],
    body: z.object({ client_id: z.string(), secret: z.string().optional() }),
  }).handle(async () => undefined);

  /** How many of so many requests were answered with each status, in their order. */
  const asking = (factor = 1) => {
    const send = sampleRoutes(app, [guarded], factor);
    return async (form: string, times: number, address = '192.0.2.9') => {
      const counts = new Map<number, number>();
      for (let sent = 0; sent < times; sent += 1) {
        const { status } = await send('POST', '/oauth/token', { form, address });
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
      return Object.fromEntries(counts);
    };
  };

  it('R14 a client that proves itself counts by its id, 6,000 a minute, and not by its source or in general', async () => {
    const ask = asking(0.1);
    expect(await ask('client_id=a&secret=right', 601)).toEqual({ 204: 600, 429: 1 });
    // From no other address either, and no other client.
    expect(await ask('client_id=a&secret=right', 1, '198.51.100.7')).toEqual({ 429: 1 });
    expect(await ask('client_id=b&secret=right', 600)).toEqual({ 204: 600 });
  });

  it('R14 50 requests at once of one client pass, and leave its source what it had', async () => {
    const send = sampleRoutes(app, [guarded], 0.1);
    const all = await Promise.all(
      Array.from({ length: 50 }, () => send('POST', '/oauth/token', { form: 'client_id=a&secret=right', address: '192.0.2.9' })),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([204]));
    const strangers = await Promise.all(Array.from({ length: 7 }, () => send('POST', '/oauth/token', { form: 'client_id=p' })));
    expect(strangers.map(({ status }) => status).sort()).toEqual([204, 204, 204, 204, 204, 204, 429]);
  });

  it('C4 a public client and a stranger count by their source, 60 a minute', async () => {
    const ask = asking();
    expect(await ask('client_id=p', 61)).toEqual({ 204: 60, 429: 1 });
    expect(await ask('client_id=q', 1)).toEqual({ 429: 1 });
    expect(await ask('client_id=p', 1, '198.51.100.7')).toEqual({ 204: 1 });
  });

  it('R14 strangers at the address of a client use up nothing of it', async () => {
    const ask = asking();
    await ask('client_id=p', 61);
    expect(await ask('client_id=a&secret=right', 100)).toEqual({ 204: 100 });
  });

  it('C4 wrong proofs: ten in five minutes for a source and client, and 60 a minute for a source', async () => {
    const ask = asking();
    expect(await ask('client_id=a&secret=wrong', 11)).toEqual({ 401: 10, 429: 1 });
    expect(await ask('client_id=b&secret=wrong', 1)).toEqual({ 401: 1 });
    expect(await ask('client_id=a&secret=wrong', 1, '198.51.100.7')).toEqual({ 401: 1 });
    // They lock out nobody: the client itself is let in from the same address.
    expect(await ask('client_id=a&secret=right', 1)).toEqual({ 204: 1 });
    app.clock.advance(5 * 60 * 2);
    expect(await ask('client_id=a&secret=wrong', 1)).toEqual({ 401: 1 });
    const many = asking();
    let refused = 0;
    for (let id = 0; id < 61; id += 1) refused += (await many(`client_id=${id}&secret=wrong`, 1))[401] ?? 0;
    expect(refused).toBe(60);
  });

  it('R17 what is malformed counts towards the general limit alone', async () => {
    const ask = asking(0.1);
    expect(await ask('client_id=%', 59)).toEqual({ 400: 59 });
    expect(await ask('client_id=p', 1)).toEqual({ 204: 1 });
    expect(await ask('client_id=p', 1)).toEqual({ 429: 1 });
  });
});
