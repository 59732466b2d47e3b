import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient } from '../../../test/oauth.ts';
import { newId } from '../../platform/random.ts';
import { assertionType } from './assertion.ts';

function keyPair(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid },
    leaked: { ...privateKey.export({ format: 'jwk' }), kid },
  };
}

/** A host of keys, which says how often it was asked. */
const host = { asked: 0, status: 200, body: '' };
const server = createServer((_, response) => {
  host.asked += 1;
  response.writeHead(host.status, host.status === 302 ? { Location: '/elsewhere' } : {}).end(host.body);
});

describe('keys at the jwks_uri of a client', () => {
  const app = useApp({ database: 'embedded', settings: { outboundAllow: ['127.0.0.0/8'] } });
  const first = keyPair('first');
  const second = keyPair('second');
  let base = '';
  const serve = (...keys: readonly object[]) => {
    host.body = JSON.stringify({ keys });
  };

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    host.asked = 0;
    host.status = 200;
    serve(first.jwk);
  });

  const machine = async (jwksUri = `${base}/${newId()}`) =>
    (await addClient(app, { kind: 'machine', redirectUris: [], authMethod: 'private_key_jwt', jwksUri, scopes: ['x:read'], resources: [] }))
      .client;
  const tryKey = async ({ id }: { readonly id: string }, { kid, privateKey }: ReturnType<typeof keyPair>, named = true) => {
    const seconds = Math.floor(app.clock.now().getTime() / 1000);
    const jwt = new SignJWT({ jti: newId() })
      .setProtectedHeader({ alg: 'ES256', ...(named && { kid }) })
      .setIssuer(id)
      .setSubject(id)
      .setAudience('https://auth.example.test')
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 30);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: assertionType,
      client_assertion: await jwt.sign(privateKey),
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { body } = await app.client().send('POST', '/oauth/token', { headers, body: form.toString() });
    // The client has no resource, so a proven one gets as far as its target.
    return body.error === 'invalid_client' ? 'refused' : 'proven';
  };

  it('are read once, and then from memory', async () => {
    const client = await machine();
    const tries = await Promise.all(Array.from({ length: 20 }, () => tryKey(client, first)));
    expect(new Set(tries)).toEqual(new Set(['proven']));
    expect(await tryKey(client, first, false)).toBe('proven');
    expect(host.asked).toBe(1);
  });

  it('are asked for anew where an assertion names another one, once a minute', async () => {
    const client = await machine();
    expect(await tryKey(client, first)).toBe('proven');
    serve(first.jwk, second.jwk);
    app.clock.advance(61);
    expect(await tryKey(client, second)).toBe('proven');
    expect(host.asked).toBe(2);
    for (let guess = 0; guess < 5; guess += 1) expect(await tryKey(client, keyPair(`guess-${guess}`))).toBe('refused');
    expect(host.asked).toBe(2);
  });

  it('a key that is gone there is refused ten minutes later', async () => {
    const client = await machine();
    expect(await tryKey(client, first)).toBe('proven');
    serve(second.jwk);
    app.clock.advance(601);
    expect(await tryKey(client, first)).toBe('refused');
  });

  it('are good for an hour while their host is away', async () => {
    const client = await machine();
    expect(await tryKey(client, first)).toBe('proven');
    host.status = 500;
    app.clock.advance(3000);
    expect(await tryKey(client, first)).toBe('proven');
    app.clock.advance(601);
    expect(await tryKey(client, first)).toBe('refused');
  });

  it.each([
    ['no JSON', () => (host.body = '<html>')],
    ['something else', () => (host.body = '{"keys":"none"}')],
    ['too much', () => (host.body = JSON.stringify({ keys: [first.jwk], more: 'x'.repeat(70_000) }))],
    ['the way elsewhere', () => (host.status = 302)],
    ['a private key', () => serve(first.leaked)],
  ])('S-107 are none where the host answers with %s', async (_, answer) => {
    answer();
    expect(await tryKey(await machine(), first)).toBe('refused');
  });

  it('S-107 A-27 nothing inside is asked that the operator has not allowed', async () => {
    const asked = base.replace('127.0.0.1', '[::1]');
    expect(await tryKey(await machine(`${asked}/keys`), first)).toBe('refused');
    expect(await tryKey(await machine('http://10.0.0.1/keys'), first)).toBe('refused');
    expect(host.asked).toBe(0);
  });
});
