import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { together } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { rates } from './rates.ts';

const points = rates.page.source[0]?.points ?? 0;
const from = (remoteAddress: string, forwardedFor?: string) => ({
  remoteAddress,
  header: (name: string) => (name === 'x-forwarded-for' ? forwardedFor : undefined),
});

describe.each(databases)('the limit of pages on %s', (database) => {
  const app = useApp({ database, settings: { rateLimitFactor: 0.1 } });

  it('S-19 counts a source, by the rule for proxies and with the factor of all limits, and is written down once', async () => {
    const allowed = Math.floor(points * 0.1);
    const asked = await together(allowed + 20, () => app.daemun.admitPage(from('2001:db8::1', '198.51.100.7'), '/sign-in'));
    expect(asked.filter(({ retryAfter }) => retryAfter === 0)).toHaveLength(allowed);
    expect(new Set(asked.map(({ source }) => source))).toEqual(new Set(['2001:db8:0:0::/64']));
    // No proxy is trusted here: another header is no other source, another network is.
    expect((await app.daemun.admitPage(from('2001:db8::2', '198.51.100.8'), '/sign-in')).retryAfter).toBeGreaterThan(0);
    expect((await app.daemun.admitPage(from('2001:db8:0:1::1'), '/sign-in')).retryAfter).toBe(0);
    const written = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'limit.reached'));
    expect(written.map(({ details }) => details)).toEqual([{ limit: 'page', path: '/sign-in' }]);
    app.clock.advance(120);
    expect((await app.daemun.admitPage(from('2001:db8::1'), '/sign-in')).retryAfter).toBe(0);
  });
});

describe('the host that was asked for', () => {
  const app = useApp({ database: 'embedded' });
  const ask = (host: string) =>
    app.daemun.answer({
      method: 'GET',
      path: '/api/auth/session',
      query: '',
      host,
      remoteAddress: '192.0.2.1',
      header: () => undefined,
      read: async () => new Uint8Array(),
    });

  it.each([
    ['auth.example.test', 401],
    ['AUTH.Example.TEST', 401],
    ['auth.example.test:443', 401],
    ['auth.example.test:444', 421],
    ['evil.example', 421],
    ['', 421],
  ])('S-50 is ours in upper and lower case, with the usual port or without: %s', async (host, status) => {
    expect((await ask(host)).status).toBe(status);
  });
});
