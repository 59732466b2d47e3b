import { describe, expect, it } from 'vitest';
import { daemunProxy } from '../src/adapters/next-proxy.ts';

const origin = 'https://app.example';

/** Where the proxy sends a request; undefined where it lets it through. */
function sentTo(path: string, { cookie, method = 'GET', ...options }: { cookie?: string; method?: string; signIn?: string } = {}) {
  const headers = cookie === undefined ? {} : { cookie };
  const reply = daemunProxy({ origin, ...options })(new Request(`http://internal:3000${path}`, { method, headers }));
  return reply?.headers.get('Location');
}

describe('the proxy of Next.js', () => {
  it('sends a browser without a session cookie to sign in, and back afterwards', () => {
    expect(sentTo('/dashboard?tab=2')).toBe(`${origin}/sign-in?redirectTo=%2Fdashboard%3Ftab%3D2`);
    expect(sentTo('/dashboard', { signIn: '/login' })).toBe(`${origin}/login?redirectTo=%2Fdashboard`);
    expect(sentTo('/dashboard', { cookie: 'theme=dark; daemun-3000=x' })).toContain('/sign-in');
  });

  it('lets every cookie through, a dead one too, because only requireAuth() knows: otherwise both would send on for ever', () => {
    expect(sentTo('/dashboard', { cookie: '__Host-daemun=dead' })).toBeUndefined();
  });

  it('sends nobody from the page for signing in to itself, nor away from it', () => {
    for (const cookie of [undefined, '__Host-daemun=dead']) {
      expect(sentTo('/sign-in?redirectTo=%2Fdashboard', cookie === undefined ? {} : { cookie })).toBeUndefined();
    }
  });

  it('leaves the API, documents at the root and everything that is no page alone', () => {
    for (const path of ['/api/auth/login', '/oauth/authorize', '/.well-known/jwks.json']) expect(sentTo(path)).toBeUndefined();
    expect(sentTo('/dashboard', { method: 'POST' })).toBeUndefined();
  });

  it('S-67 sends nobody to another site, whatever the path and the host of the request', () => {
    for (const path of ['//evil.example', '/.//evil.example', `/${'x'.repeat(2100)}`]) {
      expect(sentTo(path)).toBe(`${origin}/sign-in`);
    }
  });

  it('has the cookie of the port on the machine of a developer', () => {
    const proxy = daemunProxy({ origin: 'http://localhost:3000' });
    const ask = (cookie: string) => proxy(new Request('http://localhost:3000/dashboard', { headers: { cookie } }));
    expect(ask('daemun-3000=x')).toBeUndefined();
    expect(ask('daemun-4000=x')?.status).toBe(307);
  });

  it('says what it lacks at the first request, and not while Next.js builds', () => {
    const proxy = daemunProxy({ origin: undefined });
    expect(() => proxy(new Request('http://localhost:3000/'))).toThrow(/origin/);
  });
});
