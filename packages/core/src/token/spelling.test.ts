import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { signedUp } from '../../test/people.ts';
import { bearer, signInByToken } from '../../test/tokens.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Every other text that lenient decoders read as the same bytes. */
function otherSpellings(text: string): readonly string[] {
  const same = (other: string) => other !== text && Buffer.from(other, 'base64url').equals(Buffer.from(text, 'base64url'));
  const candidates = [
    ...[...letters].map((last) => text.slice(0, -1) + last),
    ...['=', '==', '.', '\n', '%', '*'].map((more) => text + more),
    `${text.slice(0, 5)}~${text.slice(5)}`,
    text.replaceAll('-', '+').replaceAll('_', '/'),
  ];
  return candidates.filter(same);
}

describe('one token has one spelling', () => {
  const app = useApp({ database: 'embedded', settings: { serviceTokens: ['s3rvice-Token-that-is-long-enough-0123456789'] } });

  it('S-70 an access token written otherwise is another one, and none of ours', async () => {
    const { accessToken } = await signInByToken(app, await signedUp(app));
    const parts = accessToken.split('.');
    const others = parts
      .flatMap((part, at) => otherSpellings(part).map((other) => parts.with(at, other).join('.')))
      .filter((other) => !other.includes('\n'));
    // The fifteen of the last letter of an ES256 signature among them.
    expect(others.filter((other) => other.length === accessToken.length).length).toBeGreaterThanOrEqual(15);
    for (const other of others) {
      expect([other, (await app.client().get('/session', bearer(other))).status]).toEqual([other, 401]);
      const asked = await app.client().post('/introspect', { token: other }, bearer('s3rvice-Token-that-is-long-enough-0123456789'));
      expect([other, asked.body]).toEqual([other, { active: false }]);
      // Nor does it end what it does not open.
      await app.client().post('/token/revoke', { token: other });
    }
    expect((await app.client().get('/session', bearer(accessToken))).status).toBe(200);
  });

  it('S-73 a refresh token likewise, which would else be told apart from itself', async () => {
    const { refreshToken } = await signInByToken(app, await signedUp(app));
    const text = refreshToken.slice('rt_'.length);
    for (const other of otherSpellings(text)) {
      expect([other, (await app.client().post('/token/refresh', { refreshToken: `rt_${other}` })).status]).toEqual([other, 401]);
    }
    expect((await app.client().post('/token/refresh', { refreshToken })).status).toBe(200);
  });

  it('RFC 6750 §3.1 two Authorization headers are no credential, and none falls back to the cookie', async () => {
    const { browser } = await signedUp(app);
    const [one, two] = [await signInByToken(app, await signedUp(app)), await signInByToken(app, await signedUp(app))];
    for (const joined of [`${one.accessToken}, Bearer ${two.accessToken}`, `${one.accessToken}, Bearer ${one.accessToken}`]) {
      for (const client of [app.client(), browser]) {
        const reply = await client.get('/session', bearer(joined));
        expect([reply.status, reply.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="daemun", error="invalid_token"']);
      }
    }
  });

  it('S-65 a CSRF token likewise', async () => {
    const { browser } = await signedUp(app);
    const { csrfToken } = (await browser.get('/csrf')).body;
    const logOut = (token: string) => browser.clone().send('POST', '/logout', { headers: { 'X-CSRF-Token': token } });
    for (const other of otherSpellings(csrfToken).filter((text) => !text.includes('\n'))) {
      expect([other, (await logOut(other)).body.code]).toEqual([other, 'cross_site_request']);
    }
    expect((await logOut(csrfToken)).status).toBe(204);
  });
});
