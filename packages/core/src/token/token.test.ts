import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testOrigin, testSettings, useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import { enrolled } from '../../test/authenticator.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient } from '../../test/client.ts';
import { databases, openTestDatabase } from '../../test/databases.ts';
import { goodPassword, otherPassword, type Person, signedUp, together } from '../../test/people.ts';
import { bearer, claimsOf, headerOf, signInByToken, type TokenPair } from '../../test/tokens.ts';
import { createDaemun } from '../daemun.ts';
import { banUser } from '../operations/admin/users.ts';
import { sessions } from '../session/tables.ts';
import { refreshGrants } from './tables.ts';

const day = 24 * 3600;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe.each(databases)('tokens on %s', (database) => {
  const app = useApp({ database });
  const tokensOf = (person: Pick<Person, 'email' | 'password'>) => signInByToken(app, person);
  const refresh = (refreshToken: string) => app.client().post('/token/refresh', { refreshToken });
  const asks = async (accessToken: string) => (await app.client().get('/session', bearer(accessToken))).status;

  describe('by token transport', () => {
    it('a sign-in gives tokens and no session cookie, and they open what a session opens', async () => {
      const person = await signedUp(app);
      const browser = app.client();
      const { body } = await browser.post('/login', { identifier: person.email, password: goodPassword, transport: 'token' });
      expect(browser.cookies.has('__Host-daemun')).toBe(false);
      expect(body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer', expiresIn: 900 } });
      expect((await app.client().get('/session', bearer(body.tokens.accessToken))).body.session.id).toBe(body.session.id);
      // An unsafe request without Origin: the header itself says that it is meant.
      const headers = { ...bearer(body.tokens.accessToken), 'Content-Type': 'application/json' };
      const changed = await app.client().send('PATCH', '/profile', { body: JSON.stringify({ name: 'By token' }), headers });
      expect(changed.status).toBe(200);
      expect((await app.client().get('/session', bearer(body.tokens.accessToken))).body.user.name).toBe('By token');
    });

    it('S-28 the second factor is asked for as ever, and finishes with tokens', async () => {
      const somebody = await enrolled(app);
      const client = app.client();
      const asked = await client.post('/login', { identifier: somebody.email, password: goodPassword, transport: 'token' });
      expect(asked.body).toMatchObject({ status: 'second-factor-required' });
      expect(asked.body.tokens).toBeUndefined();
      expect(client.cookies.size).toBe(0);
      const { signInToken } = asked.body;
      const done = await client.post('/verify-2fa', { code: somebody.code(), signInToken, transport: 'token' });
      expect(claimsOf(done.body.tokens.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal2' });
    });

    it('a browser that is signed in keeps its session, and gets another one', async () => {
      const { browser, email } = await signedUp(app);
      const { body } = await browser.post('/login', { identifier: email, password: goodPassword, transport: 'token' });
      const present = (await browser.get('/session')).body.session;
      expect(present.id).not.toBe(body.session.id);
      expect((await browser.get('/sessions')).body.sessions).toHaveLength(2);
    });

    it('where both are sent the header decides, also when it is wrong', async () => {
      const { browser } = await signedUp(app);
      expect((await browser.get('/session', bearer('wrong'))).status).toBe(401);
      expect((await browser.get('/session')).status).toBe(200);
    });

    it('S-05 a change of password ends other families, and leaves the one that asked its tokens', async () => {
      const person = await signedUp(app);
      const [tokens, other] = [await tokensOf(person), await tokensOf(person)];
      const headers = { ...bearer(tokens.accessToken), 'Content-Type': 'application/json' };
      const body = JSON.stringify({ currentPassword: goodPassword, newPassword: otherPassword });
      expect((await app.client().send('POST', '/password', { body, headers })).status).toBe(204);
      expect((await refresh(other.refreshToken)).status).toBe(401);
      expect((await refresh(tokens.refreshToken)).status).toBe(200);
    });

    it('S-58 step-up gives new tokens; those before are dead, whoever holds them', async () => {
      const person = await signedUp(app);
      const tokens = await tokensOf(person);
      app.clock.advance(700);
      expect((await app.client().get('/export', bearer(tokens.accessToken))).body.code).toBe('step_up_required');
      const [raised, refreshed] = await Promise.all([
        app.client().post('/step-up/password', { password: goodPassword }, bearer(tokens.accessToken)),
        refresh(tokens.refreshToken),
      ]);
      expect(raised.status).toBe(200);
      // A copy of the token that asked, and one that came of a refresh at the same time, open nothing that was raised.
      for (const before of [tokens.accessToken, refreshed.body.accessToken ?? '']) {
        expect([await asks(before), (await app.client().get('/export', bearer(before))).status]).toEqual([401, 401]);
      }
      expect((await app.client().get('/export', bearer(raised.body.tokens.accessToken))).status).toBe(200);
      expect((await refresh(tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
      expect((await refresh(raised.body.tokens.refreshToken)).status).toBe(200);
    });

    it('S-58 so is it where two-factor is switched on in the very second of the sign-in', async () => {
      const before = (await tokensOf(await signedUp(app))).accessToken;
      const { secret } = (await app.client().post('/setup-2fa', undefined, bearer(before))).body;
      const code = appCode(secret, app.clock.now());
      const { tokens } = (await app.client().post('/verify-2fa', { code }, bearer(before))).body;
      expect(claimsOf(tokens.accessToken).auth_time).toBe(claimsOf(before).auth_time);
      expect([await asks(before), await asks(tokens.accessToken)]).toEqual([401, 200]);
    });
  });

  describe('access tokens', () => {
    it('S-69 say what RFC 9068 wants, signed by a key of the published set', async () => {
      const person = await signedUp(app);
      const { accessToken } = await tokensOf(person);
      const { keys } = (await app.client().get('/.well-known/jwks.json')).body;
      const header = headerOf(accessToken);
      expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys[0].kid });
      const now = Math.floor(app.clock.now().getTime() / 1000);
      expect(claimsOf(accessToken)).toMatchObject({
        iss: testOrigin,
        aud: testOrigin,
        sub: person.userId,
        client_id: 'first-party',
        iat: now,
        exp: now + 900,
        auth_time: now,
        amr: ['pwd'],
        acr: 'aal1',
        roles: [],
      });
      const [head = '', body = '', signature = ''] = accessToken.split('.');
      const key = createPublicKey({ key: keys[0], format: 'jwk' });
      const data = Buffer.from(`${head}.${body}`);
      expect(verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
    });

    it('S-70 S-71 S-72 nothing but a token of ours, of this kind and time, is taken', async () => {
      const person = await signedUp(app);
      const tokens = await tokensOf(person);
      const [head = '', body = '', signature = ''] = tokens.accessToken.split('.');
      const header = headerOf(tokens.accessToken);
      const claims = claimsOf(tokens.accessToken);
      const jwk = (await app.client().get('/.well-known/jwks.json')).body.keys[0];
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const forged = (changedHeader: object, changedClaims: object = claims) => {
        const input = `${encode(changedHeader)}.${encode(changedClaims)}`;
        return `${input}.${sign('sha256', Buffer.from(input), { key: own.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
      };
      const hmac = (alg: string, secret: string | Buffer) => {
        const input = `${encode({ ...header, alg })}.${body}`;
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      };
      const real = await app.daemun.deps.keys.signing();
      // By the real key: what is refused is what the name says, not a signature of another header.
      const keep = (changed: object) => {
        const input = `${encode({ ...header, ...changed })}.${body}`;
        return `${input}.${sign('sha256', Buffer.from(input), { key: real.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
      };
      const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
      const corpus: Record<string, string> = {
        'alg none': `${encode({ ...header, alg: 'none' })}.${body}.`,
        'alg None with signature': keep({ alg: 'None' }),
        'HMAC with the public key': hmac('HS256', publicPem),
        'HMAC with the JWK': hmac('HS256', JSON.stringify(jwk)),
        'another key': forged(header),
        'embedded jwk': forged({ ...header, jwk: own.publicKey.export({ format: 'jwk' }) }),
        jku: forged({ ...header, jku: 'http://127.0.0.1:9/keys' }),
        x5u: forged({ ...header, x5u: 'http://127.0.0.1:9/cert' }),
        x5c: forged({ ...header, x5c: ['MIIB'] }),
        'kid of a path': forged({ ...header, kid: '../../etc/passwd' }),
        'kid of SQL': forged({ ...header, kid: "' or 1=1 --" }),
        'no kid': forged({ alg: 'ES256', typ: 'at+jwt' }),
        crit: keep({ crit: ['exp'] }),
        'b64 false': keep({ b64: false, crit: ['b64'] }),
        'another type': keep({ typ: 'JWT' }),
        'an ID token': keep({ typ: 'id_token' }),
        'a logout token': keep({ typ: 'logout+jwt' }),
        'claims changed': `${head}.${encode({ ...claims, sub: '0199a0b0-0000-7000-8000-000000000000' })}.${signature}`,
        'signature cut': `${head}.${body}.${signature.slice(0, -2)}`,
        'signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
        'no signature': `${head}.${body}`,
        'five parts': `${tokens.accessToken}.a.b`,
        padded: `${head}=.${body}.${signature}`,
        'a refresh token': tokens.refreshToken,
        'a session cookie': person.browser.cookies.get('__Host-daemun') ?? '',
        'not JSON': `${Buffer.from('{').toString('base64url')}.${body}.${signature}`,
        huge: 'a'.repeat(20_000),
        empty: '.',
        percent: '%',
      };
      for (const [name, token] of Object.entries(corpus)) {
        const reply = await app.client().get('/session', bearer(token));
        expect([name, reply.status, reply.body.code]).toEqual([name, 401, 'unauthenticated']);
        expect([name, (await app.client().post('/token/refresh', { refreshToken: token.slice(0, 1000) })).status]).toEqual([
          name,
          token === tokens.refreshToken ? 200 : 401,
        ]);
        expect([name, (await app.client().post('/logout', undefined, bearer(token))).status]).toEqual([name, 401]);
      }
      expect(await asks(tokens.accessToken)).toBe(200);
      app.clock.advance(900);
      expect(await asks(tokens.accessToken)).toBe(401);
    });

    it('S-61 S-62 end with their session, whatever ended it', async () => {
      const ends: Record<string, (person: Person, tokens: TokenPair) => Promise<unknown>> = {
        logout: (_, { accessToken }) => app.client().post('/logout', undefined, bearer(accessToken)),
        'logout-all elsewhere': ({ browser }) => browser.post('/logout-all'),
        'one ended in the list': async ({ browser }, { accessToken }) => browser.delete(`/sessions/${claimsOf(accessToken).sid}`),
        ban: ({ email }) => banUser(app.daemun.deps, email, { actor: 'cli' }),
        'password change': ({ browser }) => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
        reset: async ({ email }) => {
          await app.client().post('/recovery', { email });
          const token = await app.outbox.token(email, '/reset');
          await app.client().post('/recovery/reset', { token, password: otherPassword });
        },
        deletion: ({ browser }) => browser.delete('/account'),
        'revoked by refresh token': (_, { refreshToken }) => app.client().post('/token/revoke', { token: refreshToken }),
        'revoked by access token': (_, { accessToken }) => app.client().post('/token/revoke', { token: accessToken }),
      };
      for (const [name, end] of Object.entries(ends)) {
        const person = await signedUp(app);
        const tokens = await tokensOf(person);
        const refreshed = (await refresh(tokens.refreshToken)).body;
        await end(person, refreshed);
        expect([name, await asks(tokens.accessToken), await asks(refreshed.accessToken)]).toEqual([name, 401, 401]);
        expect([name, (await refresh(refreshed.refreshToken)).status]).toEqual([name, 401]);
      }
    });

    it('S-81 revoking what is nothing of ours is no error, and changes nothing', async () => {
      const person = await signedUp(app);
      for (const token of ['', 'nothing', 'rt_'.padEnd(94, 'A'), person.browser.cookies.get('__Host-daemun') ?? '']) {
        expect((await app.client().post('/token/revoke', { token })).status).toBe(204);
      }
      expect((await person.browser.get('/session')).status).toBe(200);
    });
  });

  describe('refreshing', () => {
    it('S-73 50 uses of one token at once: 50 answers, one successor', async () => {
      for (let round = 0; round < 5; round += 1) {
        const tokens = await tokensOf(await signedUp(app));
        const replies = await together(50, () => refresh(tokens.refreshToken));
        expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
        const successors = new Set(replies.map(({ body }) => body.refreshToken));
        expect(successors.size).toBe(1);
        const [successor = ''] = successors;
        expect(successor).toHaveLength(tokens.refreshToken.length);
        expect((await refresh(successor)).status).toBe(200);
      }
    });

    it('S-73 within the grace the same successor, after it the family ends and the owner is told', async () => {
      const person = await signedUp(app);
      const tokens = await tokensOf(person);
      const next = (await refresh(tokens.refreshToken)).body;
      app.clock.advance(9);
      expect((await refresh(tokens.refreshToken)).body.refreshToken).toBe(next.refreshToken);
      app.clock.advance(1);
      expect((await refresh(tokens.refreshToken)).body.code).toBe('token_reused');
      expect((await refresh(next.refreshToken)).body.code).toBe('invalid_refresh_token');
      expect(await asks(next.accessToken)).toBe(401);
      expect((await app.outbox.to(person.email))[0]?.subject).toBe('A sign-in at Daemun was ended for your safety');
    });

    it('S-73 a token two generations old is reuse at once', async () => {
      const tokens = await tokensOf(await signedUp(app));
      const second = (await refresh(tokens.refreshToken)).body;
      await refresh(second.refreshToken);
      expect((await refresh(tokens.refreshToken)).body.code).toBe('token_reused');
    });

    it('S-73 where the database has forgotten the last refreshes the newest token holds, and what came before it is reuse', async () => {
      const tokens = await tokensOf(await signedUp(app));
      const second = (await refresh(tokens.refreshToken)).body;
      const third = (await refresh(second.refreshToken)).body;
      const { sid } = claimsOf(tokens.accessToken);
      const { db } = app.daemun.deps;
      await db.update(refreshGrants).set({ generation: 1 }).where(eq(refreshGrants.id, sid));
      const fourth = await refresh(third.refreshToken);
      expect(fourth.status).toBe(200);
      expect((await db.select().from(refreshGrants).where(eq(refreshGrants.id, sid)))[0]?.generation).toBe(4);
      expect((await refresh(fourth.body.refreshToken)).status).toBe(200);
      expect((await refresh(second.refreshToken)).body.code).toBe('token_reused');
    });

    it('S-73 forged and changed tokens are refused before the database is asked, and end nothing', async () => {
      const tokens = await tokensOf(await signedUp(app));
      for (let place = 3; place < tokens.refreshToken.length; place += 7) {
        const character = tokens.refreshToken[place] === 'A' ? 'B' : 'A';
        const changed = tokens.refreshToken.slice(0, place) + character + tokens.refreshToken.slice(place + 1);
        expect((await refresh(changed)).body.code).toBe('invalid_refresh_token');
      }
      expect((await refresh(tokens.refreshToken)).status).toBe(200);
    });

    it('S-74 ends when idle, and absolutely', async () => {
      const idle = await tokensOf(await signedUp(app));
      app.clock.advance(14 * day + 1);
      expect((await refresh(idle.refreshToken)).body.code).toBe('invalid_refresh_token');
      let { refreshToken } = await tokensOf(await signedUp(app));
      for (let week = 0; week < 12; week += 1) {
        app.clock.advance(7 * day);
        const reply = await refresh(refreshToken);
        expect([week, reply.status]).toEqual([week, 200]);
        refreshToken = reply.body.refreshToken;
      }
      app.clock.advance(6 * day + 1);
      expect((await refresh(refreshToken)).status).toBe(401);
    });

    it('S-59 keeps nothing usable in the database', async () => {
      const tokens = await tokensOf(await signedUp(app));
      const { sid } = claimsOf(tokens.accessToken);
      const rows = JSON.stringify(
        await app.daemun.deps.db
          .select()
          .from(sessions)
          .innerJoin(refreshGrants, eq(refreshGrants.id, sessions.id))
          .where(eq(sessions.id, sid)),
      );
      expect(rows).toContain(sid);
      const bytes = Buffer.from(tokens.refreshToken.slice(3), 'base64url');
      for (const part of [tokens.refreshToken, bytes.subarray(20, 36).toString('hex'), JSON.stringify(bytes.subarray(20, 36))]) {
        expect(rows).not.toContain(part);
      }
    });
  });

  it('S-73 S-76 survives a restart: reuse is noticed, old tokens verify', async () => {
    const opened = await openTestDatabase(database);
    try {
      const open = () => createDaemun(testSettings, { clock: app.clock, database: opened, ...cheapHashing });
      const first = await open();
      const browser = createTestClient(first);
      const email = 'restart@example.test';
      await browser.post('/register', { email, password: goodPassword });
      await first.settle();
      const mails = (await browser.get(`/dev/outbox.json?to=${email}`)).body;
      await browser.post('/verify-email', { token: new URL(mails[0].links[0]).searchParams.get('token') });
      const { tokens } = (await browser.post('/login', { identifier: email, password: goodPassword, transport: 'token' })).body;
      const next = (await browser.post('/token/refresh', { refreshToken: tokens.refreshToken })).body;
      const second = createTestClient(await open());
      expect((await second.get('/session', bearer(next.accessToken))).status).toBe(200);
      app.clock.advance(11);
      expect((await second.post('/token/refresh', { refreshToken: tokens.refreshToken })).body.code).toBe('token_reused');
    } finally {
      await opened.close();
    }
  });
});

describe('a deployment whose own claims fail', () => {
  let failing = false;
  const app = useApp({
    database: 'embedded',
    settings: {
      tokens: {
        claims: () => {
          if (failing) throw new Error('the service behind the claims is gone');
          return {};
        },
      },
    },
  });

  it('S-73 the token that was shown holds again, however long the failure takes', async () => {
    const tokens = await signInByToken(app, await signedUp(app));
    const refresh = (refreshToken: string) => app.client().post('/token/refresh', { refreshToken });
    failing = true;
    expect((await refresh(tokens.refreshToken)).status).toBe(500);
    app.clock.advance(60);
    expect((await refresh(tokens.refreshToken)).status).toBe(500);
    failing = false;
    app.clock.advance(60);
    const next = await refresh(tokens.refreshToken);
    expect(next.status).toBe(200);
    expect((await refresh(next.body.refreshToken)).status).toBe(200);
  });
});

describe('what a deployment says of its tokens', () => {
  const app = useApp({
    database: 'embedded',
    settings: {
      emailVerification: false,
      tokens: {
        algorithm: 'EdDSA',
        audience: 'https://api.example.test',
        oneFamilyPerUser: true,
        refreshGraceSeconds: 0,
        hasura: true,
        claims: ({ user }) => ({ plan: 'free', iss: 'https://evil.example', who: user.name }),
      },
    },
  });
  const body = { email: 'mina@example.test', password: goodPassword, name: 'Mina', transport: 'token' };

  it('holds for registering, claims, algorithm, audience, grace and the number of families', async () => {
    const registered = await app.client().post('/register', body);
    const { tokens } = registered.body;
    expect(headerOf(tokens.accessToken).alg).toBe('EdDSA');
    expect(claimsOf(tokens.accessToken)).toMatchObject({
      iss: testOrigin,
      aud: 'https://api.example.test',
      plan: 'free',
      who: 'Mina',
      'https://hasura.io/jwt/claims': {
        'x-hasura-user-id': registered.body.user.id,
        'x-hasura-default-role': 'user',
        'x-hasura-allowed-roles': ['user'],
      },
    });
    expect((await app.client().get('/session', bearer(tokens.accessToken))).status).toBe(200);
    const login = { identifier: body.email, password: goodPassword, transport: 'token' };
    const second = (await app.client().post('/login', login)).body.tokens;
    expect((await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken })).status).toBe(401);
    // S-73: without grace one of many passes.
    const replies = await together(20, () => app.client().post('/token/refresh', { refreshToken: second.refreshToken }));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('RS256 signs and verifies as well', async () => {
    const database = await openTestDatabase('embedded');
    const daemun = await createDaemun(
      { ...testSettings, emailVerification: false, tokens: { algorithm: 'RS256' } },
      { clock: app.clock, database, ...cheapHashing },
    );
    const { tokens } = (await createTestClient(daemun).post('/register', body)).body;
    expect(headerOf(tokens.accessToken).alg).toBe('RS256');
    expect((await createTestClient(daemun).get('/session', bearer(tokens.accessToken))).status).toBe(200);
    await database.close();
  });
});

describe('statements per refresh', () => {
  const app = useApp({ database: 'embedded' });

  it('are exactly one, and none for a token that is not ours', async () => {
    const { email } = await signedUp(app);
    const { tokens } = (await app.client().post('/login', { identifier: email, password: goodPassword, transport: 'token' })).body;
    const count = async (refreshToken: string) => {
      const before = app.statements();
      const { status } = await app.client().post('/token/refresh', { refreshToken });
      return [status, app.statements() - before];
    };
    expect(await count(tokens.refreshToken)).toEqual([200, 1]);
    expect(await count(tokens.refreshToken)).toEqual([200, 1]);
    expect(await count(`${tokens.refreshToken.slice(0, -1)}${tokens.refreshToken.endsWith('A') ? 'E' : 'A'}`)).toEqual([401, 0]);
  });
});
