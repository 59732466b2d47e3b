import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { goodPassword, newEmail } from '../../../test/people.ts';
import { parseSettings, type SettingsInput } from '../../settings.ts';
import { namedLimits } from '../config/limit-settings.ts';
import { developmentFactor, ratesOfSettings } from './effective-rates.ts';
import { rates } from './rates.ts';

const local: Partial<SettingsInput> = { environment: 'development', origin: 'http://localhost:3000', rateLimitFactor: undefined };
const ratesOf = (changes: Partial<SettingsInput>) => ratesOfSettings(parseSettings({ ...testSettings, ...changes }));
/** By how much each limit is wider than declared. */
const factorsOf = (changes: Partial<SettingsInput>) => {
  const of = ratesOf(changes);
  return namedLimits.map(({ rate, dimension }) => {
    const [declared, worked] = [rates[rate][dimension][0]?.points ?? 0, of(rates[rate], dimension)[0]?.points ?? 0];
    return { limits: rates[rate].limits, factor: worked / declared };
  });
};
const distinct = (factors: ReturnType<typeof factorsOf>, limits: 'people' | 'guesses') => [
  ...new Set(factors.filter((one) => one.limits === limits).map(({ factor }) => factor)),
];

describe('the figures of a deployment', () => {
  it('are wide for people, and never for guesses, on a developer’s machine alone', () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://daemun.localhost']) {
      const factors = factorsOf({ ...local, origin });
      expect([origin, distinct(factors, 'people'), distinct(factors, 'guesses')]).toEqual([origin, [developmentFactor], [1]]);
    }
    for (const changes of [
      { ...local, origin: 'https://auth.example.com' },
      { ...local, environment: 'test' },
      { ...local, environment: 'production', mail: { url: 'smtp://localhost' } },
    ] as const) {
      expect(new Set(factorsOf(changes).map(({ factor }) => factor))).toEqual(new Set([1]));
    }
  });

  it('are exactly those of production where DAEMUN_RATE_LIMITS says so, 1 included', () => {
    for (const factor of [1, 2, 10]) {
      const factors = factorsOf({ ...local, rateLimitFactor: factor });
      expect([distinct(factors, 'people'), distinct(factors, 'guesses')]).toEqual([[factor], [factor]]);
    }
  });

  it('are what is set by name, also on a developer’s machine; nothing else moves with them', () => {
    const of = ratesOf({ ...local, limits: { signUp: { source: ['3/1h'] } } });
    expect(of(rates.signUp, 'source')).toEqual([{ points: 3, windowSeconds: 3600 }]);
    expect(of(rates.signUp, 'slice')).toEqual([{ points: 200 * developmentFactor, windowSeconds: 3600 }]);
  });

  it('are never less than one', () => {
    expect(ratesOf({ rateLimitFactor: 0.1, limits: { signUp: { source: ['3/1h'] } } })(rates.signUp, 'source')).toEqual([
      { points: 1, windowSeconds: 3600 },
    ]);
  });
});

describe('a tour on localhost', () => {
  const app = useApp({ database: 'embedded', settings: local });
  const register = () => app.client().post('/register', { email: newEmail(), password: goodPassword });

  it('locks nobody out: neither the fourth mail nor the sixth registration waits', async () => {
    const email = newEmail();
    for (let time = 0; time < 12; time += 1) expect((await app.client().post('/magic-link', { email })).status).toBe(202);
    expect(await app.outbox.to(email)).toHaveLength(12);
    for (let time = 0; time < 60; time += 1) expect((await register()).status).toBe(202);
  });

  it('S-19 guesses are limited as anywhere', async () => {
    const statuses = [];
    for (let guess = 0; guess < 6; guess += 1)
      statuses.push((await app.client().post('/login', { identifier: 'mina@example.test', password: 'wrong' })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('says so in the log, once, and how to have the limits of production', async () => {
    app.daemun.start();
    const lines = app.logged.filter((line) => line.includes('DAEMUN_RATE_LIMITS'));
    expect(lines).toHaveLength(1);
  });
});

describe('with the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });

  it('a class, an office or a carrier’s address registers fifty in an hour, and no more', async () => {
    const statuses = [];
    for (let person = 0; person < 51; person += 1)
      statuses.push((await app.client().post('/register', { email: newEmail(), password: goodPassword })).status);
    expect(statuses).toEqual([...Array(50).fill(202), 429]);
  });

  it('R17 a password that is too weak uses up no registration, and cannot be judged without end', async () => {
    const browser = app.client({ address: '203.0.113.9' });
    const weak = async () => (await browser.post('/register', { email: newEmail(), password: 'too-weak' })).status;
    const counted = rates.newPassword.source[0]?.points ?? 0;
    for (let time = 0; time < counted - 1; time += 1) expect(await weak()).toBe(422);
    expect((await browser.post('/register', { email: newEmail(), password: goodPassword })).status).toBe(202);
    expect(await weak()).toBe(429);
    app.clock.advance(120);
    expect((await browser.post('/register', { email: newEmail(), password: goodPassword })).status).toBe(202);
  });
});
