import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { goodPassword, newEmail, signedUp, signIn } from '../../../test/people.ts';
import type { AppDeps } from '../../capabilities.ts';
import { createUser } from '../../operations/admin/users.ts';
import { signedIn } from '../../session/guard.ts';
import { createMemoryKeyValue } from '../key-value/memory.ts';
import { ratesOfSettings } from './effective-rates.ts';
import { defineErrors } from './errors.ts';
import { createFetchHandler } from './fetch.ts';
import { anyone } from './guard.ts';
import { createLimiter } from './limiter.ts';
import { createPipeline } from './pipeline.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { type Route, route } from './route.ts';

const errors = defineErrors({
  declared: { status: 409, title: { en: 'Declared', ko: '선언됨' }, en: 'This is declared.', ko: '선언한 오류예요.' },
  undeclared: {
    status: 409,
    title: { en: 'Not declared', ko: '선언되지 않음' },
    en: 'This is not declared.',
    ko: '선언하지 않은 오류예요.',
  },
});
const sample = {
  method: 'GET',
  capability: 'operation',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
} as const;

describe('a route', () => {
  const app = useApp({ database: 'embedded', settings: { twoFactor: { requiredFor: 'nobody' } } });
  /** Answers of routes that only this test has, to whoever a browser is signed in as. */
  const ask = async (routes: readonly Route<AppDeps>[], path: string, browser: TestClient = app.client()) => {
    const { deps } = app.daemun;
    const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
    const limits = { limiter, ratesOf: ratesOfSettings(deps.settings), onReached: async () => undefined };
    const handler = createFetchHandler(createPipeline({ deps, ...limits, routes }));
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await handler(new Request(`https://auth.example.test/api/auth${path}`, { headers: { cookie } }));
    // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of a reply is what it asserts
    return { status: response.status, body: (await response.json()) as any };
  };

  it('answers what it declares, and no more of what its handler gives', async () => {
    const known = Object.freeze({ id: 1, passwordHash: 'canary' });
    const Shown = z.object({ id: z.number() });
    const routes = [
      route({ ...sample, path: '/one', reply: Shown }).handle(async () => known),
      route({ ...sample, path: '/many', reply: z.object({ all: z.array(Shown) }) }).handle(async () => ({ all: [known, known] })),
    ];
    for (let again = 0; again < 2; again += 1) {
      expect(await ask(routes, '/one')).toEqual({ status: 200, body: { id: 1 } });
      expect(await ask(routes, '/many')).toEqual({ status: 200, body: { all: [{ id: 1 }, { id: 1 }] } });
    }
  });

  it('that is for a role is for nobody else', async () => {
    const routes = [
      route({ ...sample, path: '/admins', access: signedIn({ role: 'admin' }), reply: z.object({ ok: z.boolean() }) }).handle(async () => ({
        ok: true,
      })),
    ];
    expect((await ask(routes, '/admins')).status).toBe(401);
    const member = await signedUp(app);
    expect(await ask(routes, '/admins', member.browser)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const browserOf = async (roles: readonly string[]) => {
      const email = newEmail();
      const { setPasswordLink } = await createUser(app.daemun.deps, { email, roles }, { actor: 'cli' });
      const token = new URL(setPasswordLink).searchParams.get('token');
      await app.client().post('/recovery/reset', { token, password: goodPassword });
      return signIn(app, { email, password: goodPassword });
    };
    for (const roles of [['administrator'], ['admins', 'Admin']]) {
      expect((await ask(routes, '/admins', await browserOf(roles))).status).toBe(403);
    }
    expect((await ask(routes, '/admins', await browserOf(['editor', 'admin']))).body).toEqual({ ok: true });
  });

  it('refuses with what it declares; anything else is a defect, and says nothing', async () => {
    const failing = (path: `/${string}`, error: () => Error) =>
      route({ ...sample, path, errors: [errors.declared] }).handle(async () => Promise.reject(error()));
    const routes = [
      failing('/declared', () => errors.declared()),
      failing('/undeclared', () => errors.undeclared()),
      failing('/defect', () => new Error('the canary')),
    ];
    expect(await ask(routes, '/declared')).toMatchObject({ status: 409, body: { code: 'declared' } });
    for (const path of ['/undeclared', '/defect']) {
      const { status, body } = await ask(routes, path);
      expect([status, body.code]).toEqual([500, 'internal_error']);
      expect(JSON.stringify(body)).not.toMatch(/canary|undeclared/);
    }
    // The log says which problem that was; the name of its field is what else would be taken for somebody's code.
    expect(app.logged.splice(0).join()).toContain('"code":"undeclared"');
  });
});
