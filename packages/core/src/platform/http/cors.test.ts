import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { goodPassword, newEmail, signedUp } from '../../../test/people.ts';

const trusted = 'https://app.example.test';

describe('other origins', () => {
  const app = useApp({ database: 'embedded', settings: { trustedOrigins: [trusted] } });

  it('S-66 are answered with credentials exactly where they are on the list', async () => {
    const person = await signedUp(app);
    const allowed = await person.browser.get('/session', { Origin: trusted });
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(trusted);
    expect(allowed.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(allowed.headers.get('Vary')).toContain('Origin');
    expect(allowed.headers.get('Access-Control-Expose-Headers')).toBe('Retry-After, WWW-Authenticate, X-Request-Id');
    for (const origin of [
      'null',
      `${trusted}.evil.example`,
      'http://app.example.test',
      'https://sub.app.example.test',
      'https://evil.example',
    ]) {
      const refused = await person.browser.get('/session', { Origin: origin });
      expect([origin, refused.headers.get('Access-Control-Allow-Origin')]).toEqual([origin, null]);
      expect(refused.headers.get('Vary')).toContain('Origin');
    }
  });

  it('S-66 a preflight names the methods of the path and every header that a client sends, for origins on the list', async () => {
    const ask = (origin: string) =>
      app.client().send('OPTIONS', '/profile', { headers: { Origin: origin, 'Access-Control-Request-Method': 'PATCH' } });
    const allowed = await ask(trusted);
    expect([allowed.status, allowed.headers.get('Access-Control-Allow-Methods')]).toEqual([204, 'GET, PATCH']);
    const headers = allowed.headers.get('Access-Control-Allow-Headers')?.split(', ');
    expect(headers).toEqual(['Accept-Language', 'Authorization', 'Content-Type', 'X-API-Key', 'X-CSRF-Token']);
    const refused = await ask('https://evil.example');
    for (const name of ['Access-Control-Allow-Origin', 'Access-Control-Allow-Methods', 'Access-Control-Allow-Headers'])
      expect([name, refused.headers.get(name)]).toEqual([name, null]);
    expect((await app.client().send('OPTIONS', '/nowhere', { headers: { Origin: trusted } })).status).toBe(404);
  });

  it('S-65 a trusted origin may send unsafe requests, from another site too', async () => {
    const headers = { Origin: trusted, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ email: newEmail(), password: goodPassword });
    expect((await app.client().send('POST', '/register', { headers, body })).status).toBe(202);
  });
});
