import { describe, expect, it } from 'vitest';
import { useHouse } from '../../../test/house.ts';
import { goodPassword, newEmail, signedUp } from '../../../test/people.ts';

const trusted = 'https://app.example.test';

describe('other origins', () => {
  const house = useHouse({ database: 'embedded', settings: { trustedOrigins: [trusted] } });

  it('S-66 are answered with credentials exactly where they are on the list', async () => {
    const person = await signedUp(house);
    const allowed = await person.browser.get('/session', { Origin: trusted });
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(trusted);
    expect(allowed.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(allowed.headers.get('Vary')).toContain('Origin');
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

  it('S-66 a preflight names the methods of the path, for origins on the list', async () => {
    const ask = (origin: string) =>
      house.visitor().send('OPTIONS', '/profile', { headers: { Origin: origin, 'Access-Control-Request-Method': 'PATCH' } });
    const allowed = await ask(trusted);
    expect([allowed.status, allowed.headers.get('Access-Control-Allow-Methods')]).toEqual([204, 'GET, PATCH']);
    expect((await ask('https://evil.example')).headers.get('Access-Control-Allow-Methods')).toBeNull();
    expect((await house.visitor().send('OPTIONS', '/nowhere', { headers: { Origin: trusted } })).status).toBe(404);
  });

  it('S-65 a trusted origin may send unsafe requests, from another site too', async () => {
    const headers = { Origin: trusted, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ email: newEmail(), password: goodPassword });
    expect((await house.visitor().send('POST', '/register', { headers, body })).status).toBe(202);
  });
});
