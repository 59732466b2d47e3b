import { createHmac, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { signedUp } from '../../test/people.ts';
import { bearer, claimsOf, headerOf, signInByToken } from '../../test/tokens.ts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A part with members changed, and without those that are undefined. */
const changed = (part: object, change: object) => JSON.parse(JSON.stringify({ ...part, ...change }));

/**
 * Whoever holds our key can write anything. Each of these is signed by the real key, so that the signature is never what
 * is wrong with it: what it is refused for is what its name says.
 */
describe.each(databases)('what our own key has signed, on %s', (database) => {
  const app = useApp({ database });

  async function issued() {
    const { accessToken } = await signInByToken(app, await signedUp(app));
    const key = await app.daemun.deps.keys.signing();
    const token = { header: headerOf(accessToken), claims: claimsOf(accessToken) };
    const signed = (header: object, claims: object): string => {
      const input = `${encode(changed(token.header, header))}.${encode(changed(token.claims, claims))}`;
      const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    };
    const answers = async (text: string) => {
      const session = await app.client().get('/session', bearer(text));
      return [session.status, session.body.code];
    };
    return { ...token, accessToken, key, signed, answers };
  }

  it('S-70 is taken where nothing is wrong with it', async () => {
    const { signed, answers } = await issued();
    expect(await answers(signed({}, {}))).toEqual([200, undefined]);
    // RFC 7515 §4.1.9: a media type is compared without regard to case.
    expect(await answers(signed({ typ: 'AT+JWT' }, {}))).toEqual([200, undefined]);
  });

  it.each<[string, object]>([
    ['another type', { typ: 'JWT' }],
    ['an ID token', { typ: 'id_token' }],
    ['a logout token', { typ: 'logout+jwt' }],
    ['a type of its own', { typ: 'at+jwt+more' }],
    ['no type', { typ: undefined }],
    ['alg none', { alg: 'none' }],
    ['alg None', { alg: 'None' }],
    ['alg of another key', { alg: 'RS256' }],
    ['alg of another curve', { alg: 'ES384' }],
    ['alg EdDSA', { alg: 'EdDSA' }],
    ['alg HS256', { alg: 'HS256' }],
    ['no alg', { alg: undefined }],
    ['no key id', { kid: undefined }],
    ['an unknown key id', { kid: 'unknown' }],
    ['a critical extension', { crit: ['exp'] }],
    ['an unencoded payload', { b64: false, crit: ['b64'] }],
    ['an embedded key', { jwk: { kty: 'EC' } }],
    ['a key elsewhere', { jku: 'http://127.0.0.1:9/keys' }],
    ['a certificate elsewhere', { x5u: 'http://127.0.0.1:9/cert' }],
    ['a certificate', { x5c: ['MIIB'] }],
    ['another content type', { cty: 'JWT' }],
  ])('S-70 S-71 is refused with %s in its header', async (_, header) => {
    const { signed, answers } = await issued();
    expect(await answers(signed(header, {}))).toEqual([401, 'unauthenticated']);
  });

  it.each<[string, object]>([
    ['another issuer', { iss: 'https://other.example.test' }],
    ['an issuer that begins like ours', { iss: `${testOrigin}.evil.test` }],
    ['an issuer with a slash', { iss: `${testOrigin}/` }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'https://other.example.test' }],
    ['several audiences', { aud: [testOrigin, 'https://other.example.test'] }],
    ['no audience', { aud: undefined }],
    ['no end', { exp: undefined }],
    ['an end in words', { exp: '9999999999' }],
    ['no beginning', { iat: undefined }],
    ['no subject', { sub: undefined }],
    ['a subject that is none', { sub: 'admin' }],
    ['no session', { sid: undefined }],
    ['no id', { jti: undefined }],
    ['no client', { client_id: undefined }],
    ['no methods', { amr: undefined }],
    ['other methods than its session', { amr: ['pwd', 'otp', 'mfa'] }],
    ['no time of authentication', { auth_time: undefined }],
  ])('S-71 S-72 is refused with %s', async (_, claims) => {
    const { signed, answers } = await issued();
    expect(await answers(signed({}, claims))).toEqual([401, 'unauthenticated']);
  });

  it('S-72 is refused once it has ended, and before it has begun by more than two clocks may differ', async () => {
    const { signed, answers, claims } = await issued();
    const now = claims.iat;
    expect(await answers(signed({}, { exp: now }))).toEqual([401, 'unauthenticated']);
    expect(await answers(signed({}, { exp: now + 1 }))).toEqual([200, undefined]);
    expect(await answers(signed({}, { iat: now + 31, exp: now + 900 }))).toEqual([401, 'unauthenticated']);
    expect(await answers(signed({}, { iat: now + 30, exp: now + 900 }))).toEqual([200, undefined]);
  });

  it('S-71 opens no session of somebody else, and none that is over', async () => {
    const [one, other] = [await issued(), await issued()];
    const body = await app.client().get('/session', bearer(one.signed({}, { sub: other.claims.sub })));
    expect(body.status === 401 || body.body.user.id === one.claims.sub).toBe(true);
    expect(await one.answers(one.signed({}, { sid: '0199a0b0-0000-7000-8000-000000000000' }))).toEqual([401, 'unauthenticated']);
    await app.client().post('/logout', undefined, bearer(one.accessToken));
    expect(await one.answers(one.signed({}, { jti: '0199a0b0-0000-7000-8000-000000000000' }))).toEqual([401, 'unauthenticated']);
  });

  it('S-70 the public key is no secret to sign by', async () => {
    const { header, claims, key, answers } = await issued();
    const pem = createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' });
    const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    expect(await answers(`${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`)).toEqual([401, 'unauthenticated']);
  });
});
