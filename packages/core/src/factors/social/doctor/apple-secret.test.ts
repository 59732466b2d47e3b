import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProviderDescription } from '../client/description.ts';
import { examineSignedSecret } from './apple-secret.ts';

const pem = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const now = new Date('2026-11-28T12:00:00Z');
const seconds = now.getTime() / 1000;
const ours = { clientId: 'com.example.web', teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: pem() };

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(privateKey: string, header: object, claims: object): string {
  const input = `${encode({ alg: 'ES256', kid: ours.keyId, ...header })}.${encode({
    iss: ours.teamId,
    sub: ours.clientId,
    aud: 'https://appleid.apple.com',
    iat: seconds,
    exp: seconds + 300,
    ...claims,
  })}`;
  const key = { key: createPrivateKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

async function look(makeSecret: () => Promise<string>) {
  const description = {
    id: 'apple',
    label: { en: 'Apple', ko: 'Apple' },
    kind: 'oidc',
    issuer: 'https://appleid.apple.com',
    scopes: [],
    makeSecret,
  };
  const { confirmed, findings } = await examineSignedSecret({
    description: description as ProviderDescription,
    client: { audiences: [], trustedAcr: [], trustedEmailDomains: [], ...ours },
    settings: { environment: 'test', origin: 'https://auth.example.com' },
    clock: { now: () => now },
    redirectUri: 'https://auth.example.com/api/auth/social/apple/callback',
    prefix: 'APPLE',
  });
  return [confirmed.length, findings.map(({ severity, code }) => `${severity} ${code}`)];
}

describe('the client secret that the key of Apple signs', () => {
  it('is right if Apple could verify it', async () => {
    expect(await look(async () => signed(ours.privateKey, {}, {}))).toEqual([1, []]);
  });

  it.each<[string, () => string]>([
    ['of another key', () => signed(pem(), {}, {})],
    ['that names another key', () => signed(ours.privateKey, { kid: 'OTHER12345' }, {})],
    ['of another algorithm', () => signed(ours.privateKey, { alg: 'ES384' }, {})],
    ['of another team', () => signed(ours.privateKey, {}, { iss: 'TEAM654321' })],
    ['for another client', () => signed(ours.privateKey, {}, { sub: 'com.example.other' })],
    ['that is over', () => signed(ours.privateKey, {}, { exp: seconds - 1 })],
    ['of a later time', () => signed(ours.privateKey, {}, { iat: seconds + 60 })],
    ['for more than six months', () => signed(ours.privateKey, {}, { exp: seconds + 16_000_000 })],
    ['that is none', () => 'canary'],
  ])('is an error %s', async (_, secret) => {
    expect(await look(async () => secret())).toEqual([0, ['error apple_key']]);
  });

  it('is an error if the key signs nothing', async () => {
    expect(
      await look(async () => {
        throw new Error('no key');
      }),
    ).toEqual([0, ['error apple_key']]);
  });
});
