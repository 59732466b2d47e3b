import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVerifier, type RequestHeaders, type Verifier } from '../src/verifier.ts';
import { type AppUser, type Deployment, deploy } from './deployment.ts';
import { codeOf, serve } from './frameworks.ts';

let deployment: Deployment;
let user: AppUser;
let other: AppUser;
let verifier: Verifier;

beforeAll(async () => {
  deployment = await deploy();
  user = await deployment.appUser();
  other = await deployment.appUser();
  verifier = createVerifier({ issuer: deployment.origin });
});
afterAll(async () => {
  verifier.close();
  await deployment.stop();
});

describe('an access token', () => {
  it('S-70 has one spelling: what lenient decoders read as the same is refused', async () => {
    const parts = user.accessToken.split('.');
    const [head = '', body = '', signature = ''] = parts;
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sameBytes = (text: string) => Buffer.from(text, 'base64url').equals(Buffer.from(signature, 'base64url'));
    const last = [...letters].map((letter) => signature.slice(0, -1) + letter).filter((text) => text !== signature && sameBytes(text));
    expect(last).toHaveLength(15);
    const others = [
      ...last.map((text) => [head, body, text].join('.')),
      `${user.accessToken}=`,
      `${user.accessToken}==`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}=.${signature}`,
      `${head}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
      `${head}.${body}.${signature.slice(0, 4)} ${signature.slice(4)}`,
      `${head}.${body}.${signature}\n`,
      `\t${user.accessToken}`,
    ];
    for (const token of others) expect([token, await codeOf(verifier.verifyAccessToken(token))]).toEqual([token, 'invalid_credential']);
    expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
  });
});

/** Sends a GET whose header fields may come more than once, in this order. */
const ask = (address: string, path: string, fields: readonly string[]) =>
  new Promise<{ status: number; challenge: string | undefined; body: Record<string, unknown> }>((resolve, reject) => {
    // Flat and raw, so that Node sends both of two.
    const sent = httpRequest(address + path, { headers: ['Host', new URL(address).host, ...fields] }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, challenge: response.headers['www-authenticate'], body: JSON.parse(text) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });

describe('two credentials in one request', () => {
  it('RFC 6750 §3.1 are refused, in whichever form headers come', async () => {
    const [one, two] = [`Bearer ${user.accessToken}`, `Bearer ${other.accessToken}`];
    const code = (headers: RequestHeaders) => codeOf(verifier.authenticate(headers));
    const joined = new Headers({ authorization: one });
    joined.append('authorization', two);
    expect(await code(joined)).toBe('ambiguous_credential');
    for (const value of [[one, two], [one, one], `${one}, ${two}`, `${one}, Basic abc`, `Basic abc, ${one}`, `${one},`]) {
      expect([value, await code({ authorization: value })]).toEqual([value, 'ambiguous_credential']);
    }
    for (const keys of [['sk_live_a', 'sk_live_b'], 'sk_live_a, sk_live_b']) {
      expect([keys, await code({ 'x-api-key': keys })]).toEqual([keys, 'ambiguous_credential']);
    }
    // What is no bearer token at all is none of ours, with commas or not.
    expect(await code({ authorization: 'Digest username="a", realm="b"' })).toBe('missing_credential');
    expect(await code({ authorization: [one] })).toBe('taken');
  });
});

describe.each(['hono', 'express', 'fastify', 'next'] as const)('the middleware for %s', (framework) => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = await serve(framework, verifier);
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((done) => void server.close(() => done())));

  it('RFC 6750 §3.1 takes neither of two Authorization headers', async () => {
    const one = ['Authorization', `Bearer ${user.accessToken}`];
    expect(await ask(address, '/who', one)).toMatchObject({ status: 200, body: { userId: user.userId } });
    for (const second of [`Bearer ${other.accessToken}`, `Bearer ${user.accessToken}`, 'Bearer nonsense', 'Basic YTpi']) {
      const reply = await ask(address, '/who', [...one, 'authorization', second]);
      expect([second, reply.status, reply.challenge, reply.body['code']]).toEqual([
        second,
        400,
        'Bearer error="invalid_request"',
        'ambiguous_credential',
      ]);
      const otherWayRound = await ask(address, '/who', ['Authorization', second, ...one]);
      expect([second, otherWayRound.status]).toEqual([second, 400]);
    }
    expect((await ask(address, '/who', ['X-API-Key', 'sk_live_a', 'x-api-key', 'sk_live_b'])).status).toBe(400);
  });
});

it('a service whose earlier middleware writes the Authorization header is heard', async () => {
  const { default: express } = await import('express');
  const { requireAuth } = await import('../src/express.ts');
  const app = express();
  app.use((request, _response, next) => {
    request.headers.authorization = `Bearer ${user.accessToken}`;
    next();
  });
  app.get('/who', requireAuth(verifier), (_request, response) => void response.json({}));
  const server = createServer(app);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
  expect((await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '/who', [])).status).toBe(200);
  await new Promise<void>((done) => void server.close(() => done()));
});
