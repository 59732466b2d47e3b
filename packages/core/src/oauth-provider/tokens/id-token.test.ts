import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { goodPassword, signedUp } from '../../../test/people.ts';
import { readIdTokenHint } from './id-token.ts';

describe('an ID token as a hint', () => {
  const app = useApp({ database: 'embedded' });

  it('says who it was, also when it has expired, for each algorithm', async () => {
    const person = await signedUp(app);
    for (const idTokenAlgorithm of ['ES256', 'RS256'] as const) {
      const known = await addClient(app, { idTokenAlgorithm });
      const { code } = await addGrant(app, { client: known.client, person });
      const { id_token: token } = (await exchangeCode(app, known, code)).body;
      const { sub, aud, sid } = await verifiedClaims(app, token);
      app.clock.advance(3600);
      expect(await readIdTokenHint(app.daemun.deps, token)).toMatchObject({ sub, aud, sid });
      expect([sub, aud]).toEqual([person.userId, known.client.id]);
    }
  });

  it('S-71 is nothing else of ours, and nothing that somebody has changed', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    const { access_token: access, id_token: token, refresh_token: refresh } = (await exchangeCode(app, known, code)).body;
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await app.client().post('/login', login)).body;
    const [head = '', , signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify({ iss: app.daemun.settings.origin, sub: 'x', aud: 'x', sid: 'x', iat: 1, exp: 2 }));
    const texts = [
      access,
      refresh,
      tokens.accessToken,
      '',
      'a.b.c',
      `${head}.${other.toString('base64url')}.${signature}`,
      token.slice(0, -4),
    ];
    for (const text of texts) expect([text, await readIdTokenHint(app.daemun.deps, text)]).toEqual([text, undefined]);
    // Nor is an ID token of use where a token of another kind is asked for.
    const bearer = await app.client().get('/session', { Authorization: `Bearer ${token}` });
    const refreshed = await app.client().post('/token/refresh', { refreshToken: token });
    expect([bearer.status, refreshed.status]).toEqual([401, 401]);
  });
});
