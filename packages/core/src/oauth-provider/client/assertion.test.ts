import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { clientRoute } from '../../../test/client-route.ts';
import { databases } from '../../../test/databases.ts';
import { addClient } from '../../../test/oauth.ts';
import { together } from '../../../test/people.ts';
import { newId } from '../../platform/random.ts';
import { sweepSeen } from '../dpop/seen.ts';
import { oauthSeen } from '../dpop/tables.ts';
import { assertionAlgorithms, assertionType } from './assertion.ts';
import type { ClientJwk, OAuthClient } from './client.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>;

const publicJwk = async (key: Key, more: Record<string, unknown> = {}): Promise<ClientJwk> =>
  ({ ...(await exportJWK(key.publicKey)), ...more }) as ClientJwk;

describe.each(databases)('a client that signs assertions on %s', (database) => {
  const app = useApp({ database });
  let key: Key;
  let jwks: readonly ClientJwk[];
  beforeAll(async () => {
    key = await generateKeyPair('ES256', { extractable: true });
    jwks = [await publicJwk(key)];
  });
  const newClient = async (of = jwks): Promise<OAuthClient> => (await addClient(app, { authMethod: 'private_key_jwt', jwks: of })).client;
  const seconds = (): number => Math.floor(app.clock.now().getTime() / 1000);

  /** A right assertion, unless `claims` or `header` say otherwise. */
  const sign = (
    { id }: OAuthClient,
    claims: JWTPayload & Record<string, unknown> = {},
    { header = { alg: 'ES256' }, by = key.privateKey }: { header?: JWTHeaderParameters; by?: Parameters<SignJWT['sign']>[0] } = {},
  ): Promise<string> => {
    const usual = { iss: id, sub: id, aud: testOrigin, jti: newId(), iat: seconds(), exp: seconds() + 60 };
    // `undefined` leaves a claim out.
    return new SignJWT(JSON.parse(JSON.stringify({ ...usual, ...claims }))).setProtectedHeader(header).sign(by);
  };
  const show = (assertion: string, more: Record<string, string> = {}) =>
    clientRoute(app)({ client_assertion_type: assertionType, client_assertion: assertion, ...more });

  it('S-84 is let in by one that is right, with or without its id beside it', async () => {
    const client = await newClient();
    expect(await show(await sign(client))).toMatchObject({ status: 200, client: client.id });
    expect(await show(await sign(client), { client_id: client.id })).toMatchObject({ status: 200 });
    expect(await show(await sign(client, { aud: [testOrigin] }))).toMatchObject({ status: 200 });
    const typed = { header: { alg: 'ES256', typ: 'client-authentication+jwt' } };
    expect(await show(await sign(client, {}, typed))).toMatchObject({ status: 200 });
    // Its clock may be a little ahead.
    const ahead = { iat: seconds() + 20, nbf: seconds() + 20, exp: seconds() + 80 };
    expect(await show(await sign(client, ahead))).toMatchObject({ status: 200 });
    expect(await show(await sign(client, { iat: undefined, exp: seconds() + 60 }))).toMatchObject({ status: 200 });
  });

  it.each(assertionAlgorithms)('S-84 may sign by %s, and the key is told by its id', async (alg) => {
    const own = await generateKeyPair(alg, { extractable: true });
    const other = await generateKeyPair(alg, { extractable: true });
    const client = await newClient([await publicJwk(other, { kid: 'old' }), await publicJwk(own, { kid: 'new', alg })]);
    const signed = (kid: string | undefined, by: Key) =>
      sign(client, {}, { header: kid === undefined ? { alg } : { alg, kid }, by: by.privateKey });
    expect(await show(await signed('new', own))).toMatchObject({ status: 200 });
    expect(await show(await signed(undefined, own))).toMatchObject({ status: 200 });
    expect(await show(await signed('old', other))).toMatchObject({ status: 200 });
    expect(await show(await signed('old', own))).toMatchObject({ status: 401 });
    expect(await show(await signed('unknown', own))).toMatchObject({ status: 401 });
  });

  it('S-84 is refused by one that is for another server, from another client, too old, too long, or without a claim', async () => {
    const client = await newClient();
    const other = await newClient();
    const now = seconds();
    const wrong: Record<string, JWTPayload & Record<string, unknown>> = {
      'the token endpoint': { aud: `${testOrigin}/oauth/token` },
      'the issuer with a slash': { aud: `${testOrigin}/` },
      'two servers': { aud: [testOrigin, 'https://other.example'] },
      'the issuer twice': { aud: [testOrigin, testOrigin] },
      nobody: { aud: undefined },
      'an empty list': { aud: [] },
      'another issuer': { iss: other.id },
      'no issuer': { iss: undefined },
      'no id': { jti: undefined },
      'an empty id': { jti: '' },
      'an id that is no text': { jti: 7 as unknown as string },
      'a long id': { jti: 'x'.repeat(513) },
      'no end': { exp: undefined },
      'an end that is over': { iat: now - 60, exp: now },
      'a long life': { exp: now + 61 },
      'a long life that begins before': { iat: now - 10, exp: now + 55 },
      'a long life without a beginning': { iat: undefined, exp: now + 61 },
      'a beginning in the future': { iat: now + 31, nbf: now + 31, exp: now + 91 },
      'a far beginning': { iat: now + 600, exp: now + 660 },
    };
    for (const [name, claims] of Object.entries(wrong)) {
      expect([name, (await show(await sign(client, claims))).status]).toEqual([name, 401]);
    }
    expect(await show(await sign(client, { sub: other.id }))).toMatchObject({ status: 401 });
    expect(await show(await sign(client, { sub: undefined }))).toMatchObject({ status: 401 });
    expect(await show(await sign(client), { client_id: other.id })).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it('S-84 A-26 is refused by what its key has not signed as an assertion', async () => {
    const client = await newClient();
    const foreign = await generateKeyPair('ES256', { extractable: true });
    const right = await sign(client);
    const parts = right.split('.');
    const headed = (header: object) => [Buffer.from(JSON.stringify(header)).toString('base64url'), parts[1], ''].join('.');
    const secret = new TextEncoder().encode(JSON.stringify(jwks[0]));
    const wrong: Record<string, string> = {
      'another key': await sign(client, {}, { by: foreign.privateKey }),
      'a key in the header': await sign(
        client,
        {},
        { header: { alg: 'ES256', jwk: await exportJWK(foreign.publicKey) }, by: foreign.privateKey },
      ),
      HS256: await sign(client, {}, { header: { alg: 'HS256' }, by: secret }),
      none: headed({ alg: 'none' }),
      'no signature': `${parts[0]}.${parts[1]}.`,
      'an unknown critical header': await sign(client, {}, { header: { alg: 'ES256', crit: ['x'], x: 1 } }).catch(() =>
        headed({ alg: 'ES256', crit: ['x'], x: 1 }),
      ),
      'a DPoP proof': await sign(client, {}, { header: { alg: 'ES256', typ: 'dpop+jwt' } }),
      'a logout token': await sign(client, {}, { header: { alg: 'ES256', typ: 'logout+jwt' } }),
      'four parts': `${right}.x`,
      'no JWT': 'x',
    };
    for (const [name, assertion] of Object.entries(wrong)) expect([name, (await show(assertion)).status]).toEqual([name, 401]);
    expect(await clientRoute(app)({ client_assertion: right })).toMatchObject({ status: 401 });
    expect(await show(right, { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' })).toMatchObject({
      status: 401,
    });
    expect(await show(await sign(client, { more: 'x'.repeat(7000) }))).toMatchObject({ status: 400, error: 'invalid_request' });
    // A refusal uses up nothing.
    expect(await show(right)).toMatchObject({ status: 200 });
  });

  it('S-84 a client with a secret is not let in by an assertion, even if it has keys', async () => {
    const { client } = await addClient(app, { jwks });
    expect(await show(await sign(client))).toMatchObject({ status: 401 });
  });

  it('S-84 A-36 an assertion counts once, even 50 times at once, and of two clients each its own', async () => {
    const client = await newClient();
    const assertion = await sign(client, { jti: 'same' });
    const replies = await together(50, () => show(assertion));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ error }) => error))).toEqual(new Set(['invalid_client']));
    expect(await show(await sign(client, { jti: 'same', exp: seconds() + 59 }))).toMatchObject({ status: 401 });
    expect(await show(await sign(await newClient(), { jti: 'same' }))).toMatchObject({ status: 200 });
  });

  it('what was accepted is remembered until it is refused for its age, and not for ever', async () => {
    const client = await newClient();
    const assertion = await sign(client);
    expect(await show(assertion)).toMatchObject({ status: 200 });
    app.clock.advance(59);
    await sweepSeen(app.daemun.deps);
    expect(await show(assertion)).toMatchObject({ status: 401 });
    app.clock.advance(60);
    await sweepSeen(app.daemun.deps);
    expect(await app.daemun.deps.db.$count(oauthSeen)).toBe(0);
    expect(await show(assertion)).toMatchObject({ status: 401 });
  });
});
