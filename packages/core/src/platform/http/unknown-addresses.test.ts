import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

describe('requests without an address', () => {
  const app = useApp({ database: 'embedded', settings: { trustProxy: 1, serviceTokens: [serviceToken] } });
  /** So many requests of a route that counts by address. */
  const send = async (count: number, forwarded: string | undefined, more: Record<string, string> = {}) => {
    const headers = { ...(forwarded !== undefined && { 'X-Forwarded-For': forwarded }), ...more };
    for (let time = 0; time < count; time += 1) await app.client().post('/introspect', { token: 'nothing' }, headers);
  };
  const told = () => app.logged.filter((line) => line.includes('no address that can be read'));

  it('S-20 are told of once an hour where they are a share of all, with their numbers and nothing of theirs', async () => {
    await send(95, '203.0.113.9:51234');
    await send(4, 'canary');
    expect(told()).toEqual([]);
    await send(1, undefined);
    expect(told()).toHaveLength(1);
    expect(JSON.parse(told()[0] ?? '')).toMatchObject({ level: 'warn', unknown: 5, requests: 100 });
    expect(told()[0]).not.toContain('canary');
    await send(150, 'canary');
    expect(told()).toHaveLength(1);
    app.clock.advance(3600);
    await send(150, 'canary');
    expect(told()).toHaveLength(2);
  });

  it('S-20 a few among many are nothing to tell', async () => {
    app.clock.advance(3600);
    // What is under way is finished first.
    await send(100, '203.0.113.9');
    app.logged.splice(0);
    app.clock.advance(3600);
    await send(4, 'canary');
    await send(196, '203.0.113.9');
    expect(told()).toEqual([]);
  });

  it('nor are those who look after the process, or our own services, which come past the proxy', async () => {
    app.clock.advance(3600);
    await send(200, '203.0.113.9');
    app.logged.splice(0);
    app.clock.advance(3600);
    for (let time = 0; time < 150; time += 1) await app.client().get('/healthz');
    await send(150, undefined, { Authorization: `Bearer ${serviceToken}` });
    await send(100, '203.0.113.9');
    expect(told()).toEqual([]);
  });
});
