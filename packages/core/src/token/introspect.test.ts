import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../test/app.ts';
import { signedUp } from '../../test/people.ts';
import { bearer, signInByToken } from '../../test/tokens.ts';
import { createRoutes } from '../capabilities.ts';
import { declaredRates } from '../platform/http/effective-rates.ts';
import { createFetchHandler } from '../platform/http/fetch.ts';
import { createLimiter } from '../platform/http/limiter.ts';
import { createPipeline } from '../platform/http/pipeline.ts';
import { createMemoryKeyValue } from '../platform/key-value/memory.ts';

describe('introspection', () => {
  const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [serviceToken] } });
  const ask = (token: string, headers: Record<string, string> = bearer(serviceToken)) =>
    app.client().post('/introspect', { token }, headers);

  it('says what holds of an access token, until its session ends', async () => {
    const person = await signedUp(app);
    const tokens = await signInByToken(app, person);
    const { body } = await ask(tokens.accessToken);
    expect(body).toMatchObject({ active: true, token_type: 'Bearer', sub: person.userId, acr: 'aal1', roles: [] });
    const form = { body: new URLSearchParams({ token: tokens.accessToken, token_type_hint: 'access_token' }).toString() };
    const headers = { ...bearer(serviceToken), 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await app.client().send('POST', '/introspect', { ...form, headers })).body.active).toBe(true);
    await app.client().post('/logout', undefined, bearer(tokens.accessToken));
    expect((await ask(tokens.accessToken)).body).toEqual({ active: false });
  });

  it('S-71 says of everything else only that it is not active, and answers services alone', async () => {
    const tokens = await signInByToken(app, await signedUp(app));
    for (const token of [tokens.refreshToken, '', 'nothing', serviceToken]) expect((await ask(token)).body).toEqual({ active: false });
    for (const headers of [{}, bearer(tokens.accessToken), bearer(`${serviceToken}x`), bearer('')] as Record<string, string>[]) {
      expect((await ask(tokens.accessToken, headers)).status).toBe(401);
    }
    expect((await app.client().get('/session', bearer(serviceToken))).status).toBe(401);
  });
});

describe('the limits of services', () => {
  const [mine, other] = ['s3rvice-Token-that-is-long-enough-0123456789', 'another-Service-Token-that-is-long-enough-42'] as const;
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [mine, other] } });

  it('S-19 strangers are counted by their address, services by token and address, each question by itself', async () => {
    const { deps, settings } = app.daemun;
    // A hundredth of everything: 6 a minute for strangers, 600 and 60 for services.
    const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
    const handler = createFetchHandler(
      createPipeline({
        deps,
        limiter,
        ratesOf: declaredRates(0.01),
        onReached: async () => undefined,
        routes: createRoutes(settings),
      }),
    );
    const send = async (path: string, token: string, remoteAddress = '192.0.2.1') => {
      const asked = path === '/introspect' && { method: 'POST', body: '{"token":"nothing"}' };
      const headers = { ...bearer(token), 'Content-Type': 'application/json' };
      const { status, body } = await handler(new Request(`${testOrigin}/api/auth${path}`, { ...asked, headers }), { remoteAddress });
      await body?.cancel();
      return status;
    };
    const inTurn = async (times: number, path: string, token: string) => {
      const seen: number[] = [];
      for (let time = 0; time < times; time += 1) seen.push(await send(path, token));
      return seen;
    };
    expect(await inTurn(7, '/introspect', 'wrong')).toEqual([...Array(6).fill(401), 429]);
    expect(await inTurn(7, '/revocations', 'wrong')).toEqual([...Array(6).fill(401), 429]);
    expect(new Set(await inTurn(600, '/introspect', mine))).toEqual(new Set([200]));
    expect([await send('/introspect', mine), await send('/introspect', 'wrong')]).toEqual([429, 429]);
    expect([await send('/introspect', other), await send('/introspect', mine, '192.0.2.2')]).toEqual([200, 200]);
    // As long as nothing can be heard that is our failure, and counts against nobody.
    expect(new Set(await inTurn(61, '/revocations', mine))).toEqual(new Set([503]));
    app.daemun.start();
    while ((await send('/revocations', other)) === 503) await new Promise((done) => setImmediate(done));
    expect(await inTurn(61, '/revocations', mine)).toEqual([...Array(60).fill(200), 429]);
  });
});
