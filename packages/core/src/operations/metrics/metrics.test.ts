import { describe, expect, it } from 'vitest';
import { openTestApp, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, newPhone, signedUp, signIn, together } from '../../../test/people.ts';
import { provePhone } from '../../../test/phones.ts';
import { figureOf, samplesOf } from '../../../test/prometheus-text.ts';
import { createRoutes } from '../../capabilities.ts';
import { after } from '../../platform/clock.ts';
import { publicPath } from '../../platform/http/route.ts';
import { noMetrics } from '../../platform/metrics/metrics.ts';
import { createPrometheus } from './prometheus.ts';

describe.each(databases)('metrics on %s', (database) => {
  const prometheus = createPrometheus({ processMetrics: false });
  const app = useApp({ database, metrics: prometheus.metrics, settings: { rateLimitFactor: 10, emailVerification: true } });
  const read = async () => {
    prometheus.watch(app.daemun);
    return prometheus.text();
  };
  /** How much a figure grows while the action runs. */
  const growth = async (name: string, labels: Readonly<Record<string, string | number>>, action: () => Promise<unknown>) => {
    const before = figureOf(await read(), name, labels) ?? 0;
    await action();
    return (figureOf(await read(), name, labels) ?? 0) - before;
  };

  it('B19 count requests by the route as declared, the method and the status, and how long they took', async () => {
    const { browser } = await signedUp(app);
    const { body } = await browser.get('/sessions');
    const route = '/api/auth/sessions/{id}';
    const asked = () => browser.delete(`/sessions/${body.sessions[0].id}`);
    expect(await growth('daemun_http_requests_total', { route, method: 'DELETE', status: 204 }, asked)).toBe(1);
    expect(figureOf(await read(), 'daemun_http_request_duration_seconds_count', { route, method: 'DELETE' })).toBe(1);
    const refused = () => app.client().delete('/sessions/0199a0b0-0000-7000-8000-000000000001');
    expect(await growth('daemun_http_requests_total', { route, status: 401 }, refused)).toBe(1);
    const head = () => app.client().send('HEAD', '/healthz');
    expect(await growth('daemun_http_requests_total', { route: '/healthz', method: 'HEAD', status: 200 }, head)).toBe(1);
  });

  it('B19 count what reaches no route, and methods of anybody’s invention, under one name each', async () => {
    const unknown = async () => {
      for (let index = 0; index < 5; index += 1) await app.client().get(`/canary-path-${index}`);
      await app.client().send('PROPFIND', '/session');
    };
    expect(await growth('daemun_http_requests_total', { route: 'none' }, unknown)).toBe(6);
    expect(figureOf(await read(), 'daemun_http_requests_total', { route: 'none', method: 'other', status: 405 })).toBe(1);
    expect(await read()).not.toMatch(/canary|PROPFIND/);
    const preflight = () => app.client().send('OPTIONS', '/session', { headers: { Origin: 'https://app.example.test' } });
    expect(await growth('daemun_http_requests_total', { route: 'preflight', method: 'OPTIONS' }, preflight)).toBe(1);
  });

  it('B19 count sign-ins by method and outcome, and every event of the audit log', async () => {
    const person = await signedUp(app);
    const wrong = () => app.client().post('/login', { identifier: person.email, password: 'not-the-right-password' });
    expect(await growth('daemun_sign_ins_total', { method: 'password', outcome: 'failed' }, wrong)).toBe(1);
    expect(await growth('daemun_sign_ins_total', { method: 'password', outcome: 'succeeded' }, () => signIn(app, person))).toBe(1);
    const changed = () => person.browser.patch('/profile', { name: 'Somebody' });
    expect(await growth('daemun_events_total', { type: 'account.profile-changed' }, changed)).toBe(1);
  });

  it('B19 count no event that was rolled back', async () => {
    const { db, events, clock } = app.daemun.deps;
    const action = (fails: boolean) =>
      db.transaction(async (tx) => {
        await events.publish(tx, { type: 'sign-in.succeeded', at: clock.now(), method: 'password' });
        if (fails) throw new Error('stale');
      });
    const labels = { method: 'password', outcome: 'succeeded' };
    expect(await growth('daemun_sign_ins_total', labels, () => action(true).catch(() => undefined))).toBe(0);
    expect(await growth('daemun_sign_ins_total', labels, () => action(false))).toBe(1);
  });

  it('B19 count each refusal by a limit, by its name', async () => {
    const email = newEmail();
    const flood = async () => {
      for (let index = 0; index < 60; index += 1) await app.client().post('/recovery', { email });
    };
    const before = await read();
    await flood();
    const after = await read();
    const refused = samplesOf(after).filter(({ name, labels, value }) => {
      const earlier = figureOf(before, name, labels) ?? 0;
      return name === 'daemun_limits_reached_total' && value > earlier;
    });
    expect(refused.length).toBeGreaterThan(0);
    const page = async () => {
      const ask = () => app.daemun.admitPage({ remoteAddress: '198.51.100.9', header: () => undefined }, '/sign-in');
      while ((await ask()).retryAfter === 0);
      await ask();
    };
    expect(await growth('daemun_limits_reached_total', { limit: 'page' }, page)).toBe(2);
  });

  it('B19 tell of passwords that are hashed', async () => {
    const person = await signedUp(app);
    expect(await growth('daemun_password_hash_duration_seconds_count', {}, () => signIn(app, person))).toBe(1);
    expect([figureOf(await read(), 'daemun_password_hashes_waiting'), figureOf(await read(), 'daemun_password_hashes_running')]).toEqual([
      0, 0,
    ]);
  });

  it('B19 tell of jobs and mails: what is due, since when, and what became of it', async () => {
    const { db, jobs, clock } = app.daemun.deps;
    await app.daemun.settle();
    await db.transaction((tx) => jobs.enqueue(tx, { kind: 'of-another-version', payload: 1, runAt: after(clock.now(), 5) }));
    expect([figureOf(await read(), 'daemun_jobs_due'), figureOf(await read(), 'daemun_jobs_oldest_due_seconds')]).toEqual([0, 0]);
    app.clock.advance(95);
    expect([figureOf(await read(), 'daemun_jobs_due'), figureOf(await read(), 'daemun_jobs_oldest_due_seconds')]).toEqual([1, 90]);
    expect(await growth('daemun_jobs_total', { kind: 'unknown', outcome: 'failed' }, () => app.daemun.settle())).toBe(1);
    const { browser } = await signedUp(app);
    const mailed = async () => {
      await browser.post('/recovery', { email: newEmail() });
      await app.daemun.settle();
    };
    await mailed();
    expect(figureOf(await read(), 'daemun_mails_total', { driver: 'outbox', outcome: 'sent' })).toBeGreaterThan(0);
    expect(figureOf(await read(), 'daemun_jobs_total', { kind: 'mail', outcome: 'done' })).toBeGreaterThan(0);
    expect(figureOf(await read(), 'daemun_jobs_due')).toBe(0);
  });

  it('B19 name no person: neither ids nor addresses, numbers, secrets or paths as they were sent', async () => {
    const email = newEmail('canary');
    const person = await provePhone(app, await signedUp(app, { address: '203.0.113.77' }, email), newPhone());
    const session = await person.browser.get('/session');
    await person.browser.delete(`/sessions/${session.body.session.id}`);
    await app.client({ address: '2001:db8:77::1' }).post('/login', { identifier: person.email, password: 'canary-wrong-password' });
    await app.client().post('/magic-link', { email });
    await app.client().post('/phone-login/send', { phone: person.phone });
    await app.client().get(`/canary/${person.userId}?token=canary-token`);
    await app.client().send('GET', '/session', { headers: { 'X-Request-Id': 'canary-request-id', 'User-Agent': 'canary-agent' } });
    await app.daemun.settle();
    const text = await read();
    const known = [
      person.userId,
      session.body.session.id,
      email,
      person.phone,
      person.phone.slice(3),
      goodPassword,
      '203.0.113',
      '2001:db8',
    ];
    for (const secret of [...known, 'canary', ...person.browser.cookies.values()]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/@|[0-9a-f]{8}-[0-9a-f]{4}|\+82/);
    const paths = createRoutes(app.daemun.settings).map(({ declaration }) => publicPath(declaration));
    const routes = new Set(samplesOf(text).flatMap(({ labels: { route } }) => route ?? []));
    for (const route of routes) expect([...paths, 'none', 'preflight']).toContain(route);
    expect(routes.size).toBeGreaterThan(5);
  });

  it('B19 tell of the cache: what it answers, what it does not, and how much it holds', async () => {
    const person = await signedUp(app);
    const check = () => together(3, () => person.browser.get('/session'));
    expect(await growth('daemun_cache_misses_total', { cache: 'sessions' }, check)).toBe(3);
    app.daemun.start();
    await expect.poll(async () => figureOf(await read(), 'daemun_revocation_feed_trusted')).toBe(1);
    // A session that has just changed is not cached for a moment.
    app.clock.advance(5);
    await person.browser.get('/session');
    expect(await growth('daemun_cache_hits_total', { cache: 'sessions' }, check)).toBe(3);
    expect(figureOf(await read(), 'daemun_cache_entries', { cache: 'sessions' })).toBeGreaterThan(0);
    expect(figureOf(await read(), 'daemun_cache_entries', { cache: 'api-keys' })).toBe(0);
  });
});

describe('a house', () => {
  it('B19 nobody measures has nothing in the way of its transactions', async () => {
    const app = await openTestApp({ database: 'embedded' });
    expect(app.daemun.deps.metrics).toBe(noMetrics);
    expect(app.daemun.deps.db).toBe(app.daemun.deps.database.db);
    expect((await app.daemun.deps.readings()).feedTrusted).toBeUndefined();
    await app.close();
  });

  it('B19 whose database is away is measured still, without figures from before', async () => {
    const prometheus = createPrometheus({ processMetrics: false });
    const app = await openTestApp({ database: 'embedded', metrics: prometheus.metrics });
    prometheus.watch(app.daemun);
    const before = await prometheus.text();
    expect([figureOf(before, 'daemun_jobs_due'), figureOf(before, 'daemun_ready', { part: 'database' })]).toEqual([0, 1]);
    await app.daemun.deps.database.close();
    app.clock.advance(2);
    const away = await prometheus.text();
    expect([figureOf(away, 'daemun_jobs_due'), figureOf(away, 'daemun_ready', { part: 'database' })]).toEqual([undefined, 0]);
    expect(figureOf(away, 'daemun_build_info')).toBe(1);
    await app.daemun.stop().catch(() => undefined);
  });

  it('B19 has its own figures: two of them in one process share none', async () => {
    const [one, other] = [createPrometheus(), createPrometheus()];
    one.metrics.hashRefused();
    expect(figureOf(await one.text(), 'daemun_password_hashes_refused_total')).toBe(1);
    expect(figureOf(await other.text(), 'daemun_password_hashes_refused_total')).toBe(0);
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
      expect(figureOf(await one.text(), name)).toBeDefined();
  });

  it('B19 costs a bounded number of series, whatever names somebody makes up', async () => {
    const prometheus = createPrometheus({ processMetrics: false });
    for (let index = 0; index < 5000; index += 1) {
      const name = `app.made-up-${index}`;
      prometheus.metrics.eventCommitted({ type: name, method: name });
      prometheus.metrics.requestAnswered({ route: `/${name}`, method: 'GET', status: 200, seconds: 0.01 });
      prometheus.metrics.jobRan(name, 'done', 1);
      prometheus.metrics.limitReached(name);
      prometheus.metrics.textDelivered(name, 'sent');
    }
    const text = await prometheus.text();
    expect(figureOf(text, 'daemun_http_requests_total', { route: 'other' })).toBe(4700);
    expect(samplesOf(text).length).toBeLessThan(12_000);
  });
});
