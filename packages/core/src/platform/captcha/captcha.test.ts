import { createServer, type Server } from 'node:http';
import { solveChallenge } from 'altcha-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, newPhone, signedUp, together } from '../../../test/people.ts';
import { amidStrangers } from '../../../test/saturate.ts';
import { openKeyring } from '../keyring/keyring.ts';
import { openAltcha } from './altcha.ts';

const wrong = { password: `${goodPassword} but wrong` };

describe.each(databases)('our own captcha on %s', (database) => {
  const app = useApp({ database, settings: { captcha: { provider: 'altcha', work: 2000 } } });
  /** Each in a corner of the network of its own, so that tests do not add up. */
  let corner = 0;
  const client = (more = '') => {
    if (more === '') corner += 1;
    return app.client({ address: `203.0.${corner}.${more || '1'}` });
  };
  const solve = async (browser: TestClient) => {
    const { body } = await browser.get('/captcha');
    const { challenge, salt, algorithm, maxnumber, signature } = body.challenge;
    const solution = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
    return Buffer.from(JSON.stringify({ algorithm, challenge, number: solution?.number, salt, signature })).toString('base64');
  };
  /** A browser that has guessed wrong three times, and so is asked. */
  const suspected = async (identifier = newEmail()) => {
    const browser = client();
    for (let guess = 0; guess < 3; guess += 1)
      expect((await browser.post('/login', { identifier, ...wrong })).body.code).toBe('invalid_credentials');
    return { browser, identifier };
  };

  it('is asked for after three failures of a name, wherever they come from, known or not', async () => {
    const person = await signedUp(app);
    for (const identifier of [person.email, newEmail()]) {
      for (let guess = 0; guess < 3; guess += 1) {
        expect((await client().post('/login', { identifier, ...wrong })).body.code).toBe('invalid_credentials');
      }
      const asked = await client().post('/login', { identifier: identifier.toUpperCase(), ...wrong });
      expect([asked.status, asked.body.code]).toEqual([401, 'captcha_required']);
    }
  });

  it('is asked for after three failures of a source, whatever the names', async () => {
    const browser = client();
    const codes = [];
    for (let guess = 0; guess < 4; guess += 1) codes.push((await browser.post('/login', { identifier: newEmail(), ...wrong })).body.code);
    expect(codes).toEqual(['invalid_credentials', 'invalid_credentials', 'invalid_credentials', 'captcha_required']);
    // Others nearby go on as before.
    expect((await client('9').post('/login', { identifier: newEmail(), ...wrong })).body.code).toBe('invalid_credentials');
  });

  it('lets a right password through with a right answer, and forgets the failures of the name', async () => {
    const person = await signedUp(app);
    const { browser } = await suspected(person.email);
    const refused = await browser.post('/login', { identifier: person.email, password: person.password });
    expect(refused.body.code).toBe('captcha_required');
    const done = await browser.post('/login', { identifier: person.email, password: person.password, captcha: await solve(browser) });
    expect(done.body.status).toBe('signed-in');
    for (let guess = 0; guess < 3; guess += 1) {
      expect((await client().post('/login', { identifier: person.email, ...wrong })).body.code).toBe('invalid_credentials');
    }
  });

  it('is not bought off by many right passwords at once, of an account of one’s own', async () => {
    const person = await signedUp(app);
    const browser = client();
    await together(3, () => browser.clone().post('/login', { identifier: person.email, password: person.password }));
    const codes = [];
    for (let guess = 0; guess < 4; guess += 1) codes.push((await browser.post('/login', { identifier: newEmail(), ...wrong })).body.code);
    expect(codes.at(-1)).toBe('captcha_required');
  });

  it('C5.3 asks no known browser for what others have failed at, until it has failed ten times itself', async () => {
    const person = await signedUp(app);
    const nearby = app.client();
    for (let guess = 0; guess < 6; guess += 1) await nearby.post('/login', { identifier: person.email, ...wrong });
    expect((await nearby.post('/login', { identifier: person.email, ...wrong })).body.code).toBe('captcha_required');
    const known = person.browser.clone();
    expect((await known.post('/login', { identifier: person.email, password: person.password })).body.status).toBe('signed-in');
    const codes = [];
    for (let guess = 0; guess < 11; guess += 1) codes.push((await known.post('/login', { identifier: person.email, ...wrong })).body.code);
    expect(codes).toEqual([...Array(10).fill('invalid_credentials'), 'captcha_required']);
    // Nor is it known to another account.
    const other = await signedUp(app, { address: '203.0.113.200' });
    expect((await other.browser.clone().post('/login', { identifier: person.email, ...wrong })).body.code).toBe('captcha_required');
  });

  it('takes each answer once, of 50 at once one', async () => {
    const { browser, identifier } = await suspected();
    const captcha = await solve(browser);
    const replies = await together(50, () => browser.clone().post('/login', { identifier, ...wrong, captcha }));
    expect(replies.filter(({ body }) => body.code !== 'captcha_required')).toHaveLength(1);
    expect((await browser.post('/login', { identifier, ...wrong, captcha })).body.code).toBe('captcha_required');
  });

  it('takes answers to its own challenges alone, for ten minutes', async () => {
    const { browser, identifier } = await suspected();
    const right = await solve(browser);
    const payload = JSON.parse(Buffer.from(right, 'base64').toString()) as Record<string, unknown> & { salt: string; number: number };
    const forged = (change: Record<string, unknown>) => Buffer.from(JSON.stringify({ ...payload, ...change })).toString('base64');
    for (const captcha of [
      'x',
      '',
      forged({ number: payload.number + 1 }),
      forged({ signature: '0'.repeat(64) }),
      forged({ salt: payload.salt.replace(/expires=\d+/, 'expires=9999999999') }),
      forged({ algorithm: 'SHA-1' }),
      forged({ challenge: '0'.repeat(64) }),
      Buffer.from('null').toString('base64'),
    ]) {
      expect([captcha, (await browser.post('/login', { identifier, ...wrong, captcha })).body.code]).toEqual([captcha, 'captcha_required']);
    }
    const late = await solve(browser);
    app.clock.advance(601);
    expect((await browser.post('/login', { identifier, ...wrong, captcha: late })).body.code).toBe('captcha_required');
  });

  it('S-111 takes an answer that a change of DAEMUN_SECRET has overtaken', async () => {
    const captcha = await solve(client());
    const { deps } = app.daemun;
    const newer = 'an0ther-Secret-that-is-long-enough-9876543210';
    const keyring = openKeyring([newer, ...(testSettings.secrets ?? [])]);
    expect(await openAltcha({ ...deps, keyring: openKeyring([newer]) }).verify(captcha, '192.0.2.1')).toBe(false);
    expect(await openAltcha({ ...deps, keyring }).verify(captcha, '192.0.2.1')).toBe(true);
  });

  it('C5.7 is asked for before mails and text messages of a source, or a corner of the network, that sends many', async () => {
    const browser = client();
    const codes = [];
    const ways: readonly (readonly [string, Record<string, unknown>])[] = [
      ['/magic-link', { email: newEmail() }],
      ['/email-code', { email: newEmail() }],
      ['/recovery', { email: newEmail() }],
      ['/register', { email: newEmail(), password: goodPassword }],
      ['/phone-login/send', { phone: newPhone() }],
      ['/magic-link', { email: newEmail() }],
      ['/phone-login/send', { phone: newPhone() }],
    ];
    for (const [path, body] of ways) codes.push((await browser.post(path, body)).body.code);
    expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, 'captcha_required', 'captcha_required']);
    expect((await browser.post('/magic-link', { email: newEmail(), captcha: await solve(browser) })).status).toBe(202);
    // Nine others of the corner, twice each: from the twenty-first on all of it is asked, and no other corner.
    const nearby = [];
    for (let host = 0; host < 18; host += 1)
      nearby.push((await client(String(100 + (host % 9))).post('/email-code', { email: newEmail() })).body.code);
    expect(nearby.filter((code) => code === 'captcha_required').length).toBeGreaterThan(0);
    expect((await client().post('/email-code', { email: newEmail() })).status).toBe(202);
  });

  it('costs nothing to ask for, and leaves nothing behind', async () => {
    const before = app.statements();
    const { body } = await client().get('/captcha');
    expect(body).toEqual({
      provider: 'altcha',
      challenge: {
        algorithm: 'SHA-256',
        challenge: expect.stringMatching(/^[0-9a-f]{64}$/),
        maxnumber: 2000,
        salt: expect.any(String),
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(app.statements()).toBe(before);
  });
});

describe('our own captcha after a flood', () => {
  const password = { memoryKib: 12 * 1024, iterations: 1, hashesAtOnce: 1, hashQueue: 0 };
  const app = useApp({ database: 'embedded', hashing: 'real', settings: { captcha: { provider: 'altcha', work: 2000 }, password } });

  it('C5.7 S-23 is not asked for because of what we were too busy to judge', async () => {
    const person = await signedUp(app);
    const login = (address: string) => app.client({ address }).post('/login', { identifier: person.email, password: person.password });
    const codes: (string | undefined)[] = [];
    await amidStrangers(app, async () => {
      while (codes.filter((code) => code === 'busy').length < 8 && !codes.includes('captcha_required')) {
        codes.push((await login('203.0.113.1')).body.code);
      }
    });
    expect(codes).not.toContain('captcha_required');
    // Neither of the name nor of the source anything is left.
    expect((await login('198.51.100.1')).body.status).toBe('signed-in');
    const source = app.client({ address: '203.0.113.1' });
    const guesses = [];
    for (let guess = 0; guess < 3; guess += 1) guesses.push((await source.post('/login', { identifier: newEmail(), ...wrong })).body.code);
    expect(guesses).toEqual(Array(3).fill('invalid_credentials'));
  });
});

/** What a vendor's siteverify answers, and what it was asked. */
function useVendor(answers: Record<string, unknown>) {
  const asked: URLSearchParams[] = [];
  const captcha = { provider: 'turnstile' as const, siteKey: 'site', secret: 'vendor-secret', verifyUrl: '' };
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const form = new URLSearchParams(body);
      asked.push(form);
      const answer = answers[form.get('response') ?? ''] ?? { success: false, 'error-codes': ['invalid-input-response'] };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    captcha.verifyUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}/siteverify`;
  });
  afterAll(() => new Promise<void>((done) => void server.close(() => done())));
  return { asked, captcha };
}

describe.each(['turnstile', 'hcaptcha', 'recaptcha'] as const)('the captcha of %s', (provider) => {
  const vendor = useVendor({
    good: { success: true, challenge_ts: '2026-01-01T00:00:00Z', hostname: 'auth.example.test', 'error-codes': [] },
    elsewhere: { success: true, hostname: 'evil.example' },
    robot: { success: true, score: 0.1 },
    person: { success: true, score: 0.9 },
    misconfigured: { success: false, 'error-codes': ['invalid-input-secret'] },
    broken: '<html>down</html>',
  });
  const app = useApp({ database: 'embedded', settings: { captcha: Object.assign(vendor.captcha, { provider }) } });

  it('is asked of the vendor, and fails closed', async () => {
    const browser = app.client();
    expect((await browser.get('/captcha')).body).toEqual({ provider, siteKey: 'site' });
    const identifier = newEmail();
    for (let guess = 0; guess < 3; guess += 1) await browser.post('/login', { identifier, ...wrong });
    const verdicts: Record<string, string> = {};
    for (const captcha of ['good', 'person', 'robot', 'elsewhere', 'unknown', 'misconfigured', 'broken']) {
      verdicts[captcha] = (await browser.post('/login', { identifier, ...wrong, captcha })).body.code;
    }
    expect(verdicts).toEqual({
      good: 'invalid_credentials',
      person: 'invalid_credentials',
      robot: 'captcha_required',
      elsewhere: 'captcha_required',
      unknown: 'captcha_required',
      misconfigured: 'service_unavailable',
      broken: 'service_unavailable',
    });
    expect(Object.fromEntries(vendor.asked[0] ?? [])).toEqual({
      secret: 'vendor-secret',
      response: 'good',
      remoteip: '192.0.2.1',
      ...(provider === 'hcaptcha' && { sitekey: 'site' }),
    });
    expect(app.logged.join()).not.toContain('vendor-secret');
  });
});

describe('with the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1, captcha: { provider: 'altcha', work: 1000 } } });

  it('being asked counts as no failure: five guesses are judged before anybody has to wait', async () => {
    const browser = app.client();
    const identifier = newEmail();
    const codes: string[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const first = await browser.post('/login', { identifier, ...wrong });
      codes.push(first.body.code);
      if (first.body.code !== 'captcha_required') continue;
      const { challenge: task } = (await browser.get('/captcha')).body;
      const { algorithm, challenge, salt, signature } = task;
      const number = (await solveChallenge(challenge, salt, algorithm, task.maxnumber).promise)?.number;
      const captcha = Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64');
      codes.push((await browser.post('/login', { identifier, ...wrong, captcha })).body.code);
    }
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
    expect(codes.at(-1)).toMatch(/too_many/);
  });
});

describe('a wrong answer, with the limits of production', () => {
  const vendor = useVendor({});
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1, captcha: vendor.captcha } });
  const codesOf = async (times: number, ask: () => Promise<{ body: { code?: string } }>) => {
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < times; time += 1) codes.push((await ask()).body.code);
    return codes;
  };

  it.each([
    { path: '/login', body: () => ({ identifier: newEmail(), ...wrong }), free: 3, points: 20 },
    { path: '/magic-link', body: () => ({ email: newEmail() }), free: 5, points: 60 },
  ])('S-19 costs what any other attempt costs at $path, so that the vendor is not asked without end', async (route) => {
    const browser = app.client({ address: `198.51.100.${route.points}` });
    const before = vendor.asked.length;
    await codesOf(route.free, () => browser.post(route.path, route.body()));
    // To be told that an answer is wanted stays free.
    const unanswered = await codesOf(route.points, () => browser.post(route.path, route.body()));
    expect(new Set(unanswered)).toEqual(new Set(['captcha_required']));
    expect(vendor.asked).toHaveLength(before);
    const answered = await codesOf(route.points, () => browser.post(route.path, { ...route.body(), captcha: 'wrong' }));
    const checked = route.points - route.free;
    expect(answered.slice(0, checked)).toEqual(Array(checked).fill('captcha_required'));
    expect(new Set(answered.slice(checked))).toEqual(new Set(['too_many_requests']));
    expect(vendor.asked).toHaveLength(before + checked);
  });

  it('S-23 uses up nothing of the address that it was sent for', async () => {
    const email = newEmail();
    const stranger = app.client({ address: '198.51.100.77' });
    await codesOf(5, () => stranger.post('/magic-link', { email: newEmail() }));
    const wrongOnes = await codesOf(5, () => stranger.post('/magic-link', { email, captcha: 'wrong' }));
    expect(new Set(wrongOnes)).toEqual(new Set(['captcha_required']));
    for (let time = 0; time < 3; time += 1) {
      expect((await app.client({ address: `203.0.113.${time}` }).post('/magic-link', { email })).status).toBe(202);
    }
  });
});

describe('without a captcha', () => {
  const app = useApp({ database: 'embedded' });

  it('nobody is asked', async () => {
    const browser = app.client();
    expect((await browser.get('/captcha')).body).toEqual({ provider: 'off' });
    const identifier = newEmail();
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await browser.post('/login', { identifier, ...wrong })).body.code).toBe('invalid_credentials');
    }
  });
});
