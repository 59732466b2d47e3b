import { describe, expect, it } from 'vitest';
import { examineSettings } from '../../examine-settings.ts';
import { parseSettings, type SettingsInput } from '../../settings.ts';

const sound: SettingsInput = {
  environment: 'production',
  origin: 'https://auth.example.com',
  secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
  databaseUrl: 'postgres://db.example.com/daemun',
  redisUrl: 'redis://redis.example.com',
  mail: { url: 'smtps://mail.example.com', from: 'Example <no-reply@example.com>' },
  trustProxy: 1,
};
const codes = (changes: Partial<SettingsInput>): readonly string[] =>
  examineSettings(parseSettings({ ...sound, ...changes })).map(({ severity, code }) => `${severity} ${code}`);

describe('the doctor, of settings', () => {
  it('has nothing to say of a sound deployment', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, Partial<SettingsInput>, readonly string[]]>([
    ['no proxy is trusted', { trustProxy: 0 }, ['warning proxy_not_trusted']],
    ['Redis is missing', { redisUrl: undefined }, ['warning redis_missing']],
    ['the database is embedded', { databaseUrl: undefined, redisUrl: undefined }, ['warning embedded_database']],
    ['the origin is plain http', { origin: 'http://localhost:3000' }, ['warning plain_http_origin', 'warning weak_cookies']],
    ['a trusted origin is plain http', { trustedOrigins: ['http://app.example.com'] }, ['warning plain_http_trusted_origin']],
    ['addresses are not verified', { emailVerification: false }, ['warning email_verification_off']],
    ['there is no captcha', { captcha: { provider: 'off' } }, ['warning captcha_off']],
    [
      'text messages are only tried',
      { sms: { gateways: ['aligo:'], aligo: { apiKey: 'key', userId: 'user', sender: '0212345678', testMode: true } } },
      ['warning sms_test_mode'],
    ],
    ['B19 everybody may read the metrics', { metrics: '0.0.0.0:9464' }, ['warning metrics_public']],
    ['B19 everybody may read them over IPv6', { metrics: '[::]:9464' }, ['warning metrics_public']],
    ['text messages go everywhere', { phone: { countries: ['*'] } }, ['warning sms_everywhere']],
    ['limits are raised', { rateLimitFactor: 5 }, ['warning rate_limits_raised']],
    ['guessing is easier', { limits: { redeem: { source: ['31/15m'] } } }, ['warning guess_limits_widened']],
    ['R16 administrators need no second factor', { twoFactor: { requiredFor: 'nobody' } }, ['warning administrators_without_two_factor']],
    ['R4 no administrator can sign in again', { signInMethods: ['magic-link', 'email-code'] }, ['warning administrators_shut_out']],
  ])('warns where %s', (_, changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  it('A13 says that consents take the place of the sentence about terms, and warns where none of them is required', () => {
    const terms = { id: 'terms', version: '1', title: { en: 'Terms', ko: '이용약관' }, url: '/terms', required: true };
    const consents = [terms];
    expect(codes({ consents })).toEqual([]);
    expect(codes({ consents, brand: { termsUrl: 'https://example.com/terms' } })).toEqual(['note consents_replace_sentence']);
    expect(codes({ consents: [{ ...terms, required: false }] })).toEqual(['warning consents_none_required']);
  });

  it('has nothing to say of limits that are narrower, nor of those that count people', () => {
    expect(codes({ limits: { redeem: { source: ['29/15m'] }, signUp: { source: ['5000/1h'] } } })).toEqual([]);
  });

  it('B19 has nothing to say of metrics that this machine, or its network, reads', () => {
    for (const metrics of ['127.0.0.1:9464', '9464', '[::1]:9464', '10.0.0.5:9464']) expect(codes({ metrics })).toEqual([]);
  });

  it('calls it an error where mail has the sender of nobody, which strict servers refuse', () => {
    for (const from of [undefined, 'no-reply@localhost', 'Example <auth@LOCALHOST>'])
      expect(codes({ mail: { url: 'smtp://mail.example.com', from } })).toEqual(['error mail_sender_unset']);
    expect(codes({ mail: { url: 'smtp://localhost', from: 'no-reply@mail.internal' } })).toEqual([]);
  });

  it('has nothing to say of administrators who have a passkey or a password to come back with', () => {
    for (const method of ['passkey', 'password'] as const) expect(codes({ signInMethods: ['email-code', method] })).toEqual([]);
  });

  it('warns of an outbox that nobody gets to see, where the origin is public and NODE_ENV forgotten', () => {
    const forgotten = { environment: 'development', mail: { url: 'outbox:' } } as const;
    expect(codes(forgotten)).toEqual(['warning mail_outbox']);
    expect(codes({ ...forgotten, origin: 'https://daemun.localhost' })).toEqual(['note mail_outbox']);
  });

  it('warns where a public origin with real mail runs as development, since NODE_ENV was forgotten', () => {
    const forgotten = { environment: 'development' } as const;
    expect(codes(forgotten)).toEqual(['warning development_in_public']);
    const [finding] = examineSettings(parseSettings({ ...sound, ...forgotten }));
    expect(finding).toMatchObject({
      message: expect.stringContaining('https://auth.example.com'),
      fix: expect.stringContaining('NODE_ENV=production'),
    });
    for (const origin of ['http://localhost:3000', 'https://localhost:3000', 'https://daemun.localhost'])
      expect([origin, codes({ ...forgotten, origin }).filter((line) => line.includes('development_in_public'))]).toEqual([origin, []]);
  });

  it('only notes in development what would be a risk in production', () => {
    const development = { environment: 'development', origin: 'http://localhost:3000', mail: { url: 'outbox:' }, trustProxy: 0 } as const;
    expect(codes(development).every((line) => line.startsWith('note '))).toBe(true);
  });
});
