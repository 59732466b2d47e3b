import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newPhone, signedUp, together } from '../../../test/people.ts';
import { provePhone, withPhone } from '../../../test/phones.ts';
import { aligoAccount, aligoFailure, json, openTestAligo, type TestGateway } from '../../../test/sms-gateways.ts';
import { smsDays } from '../../platform/sms/tables.ts';

const day = 24 * 3600;
/** The limits as declared: one network's share of a number's hour, the part that is not for sign-in, and the whole hour. */
const [share, usual, whole] = [3, 6, 9];

const from = (app: TestApp, network: number) => app.client({ address: `203.0.${network}.7` });

describe.each(databases)('how often a number is written to, on %s', (database) => {
  const app = useApp({ database, settings: { rateLimitFactor: 1 } });
  const textsTo = async (phone: string) => (await app.outbox.to(phone)).length;
  /** A person with a number whose last message was long ago. */
  const owner = async () => {
    const person = await withPhone(app);
    app.clock.advance(2 * day);
    return { ...person, before: await textsTo(person.phone) };
  };
  const ask = async (network: number, phone: string, host = 7) => {
    app.clock.advance(61);
    const reply = await app.client({ address: `203.0.${network}.${host}` }).post('/phone-login/send', { phone });
    // The worker sends the message before its code ends.
    await app.daemun.settle();
    return reply;
  };

  it('S-25 R17 one network uses a third of it at most, and is answered alike, whoever the number is of', async () => {
    const { phone, before } = await owner();
    for (const number of [phone, newPhone()]) {
      const answers = [];
      for (let time = 0; time < 6; time += 1) {
        const { status, body } = await ask(113, number, time + 1);
        answers.push(JSON.stringify([status, { ...body, expiresAt: new Date(body.expiresAt).getTime() - app.clock.now().getTime() }]));
      }
      expect([new Set(answers).size, answers[0]]).toEqual([1, expect.stringContaining('200')]);
    }
    expect((await textsTo(phone)) - before).toBe(share);
  });

  it('S-25 is limited for the number, from however many networks; the owner’s browser has its own', async () => {
    const { phone, before, browser } = await owner();
    for (let network = 0; network < 15; network += 1) await ask(network, phone);
    expect((await textsTo(phone)) - before).toBe(whole);
    app.clock.advance(61);
    expect((await browser.post('/phone-login/send', { phone })).status).toBe(200);
    expect((await textsTo(phone)) - before).toBe(whole + 1);
  });

  it('S-23 codes that were asked for in vain leave the one before them good', async () => {
    const { phone } = await owner();
    const waiting = from(app, 1);
    for (let time = 0; time < share; time += 1) {
      app.clock.advance(61);
      await waiting.post('/phone-login/send', { phone });
    }
    const [sms] = await app.outbox.to(phone);
    await ask(1, phone, 99);
    expect((await waiting.post('/phone-login/verify', { phone, code: sms?.code })).body.status).toBe('signed-in');
  });

  it('S-25 whoever is signed in is told how long to wait, and leaves a third for signing in', async () => {
    const phone = newPhone();
    const statuses = [];
    for (let network = 0; network < 8; network += 1) {
      const { browser } = await signedUp(app, { address: `203.0.${network}.9` });
      const { status, body } = await browser.post('/sms/send', { phone });
      statuses.push(status);
      if (status === 200) continue;
      expect([body.code, body.retryAfter > 0]).toEqual(['too_many_requests', true]);
      app.clock.advance(body.retryAfter);
      await browser.post('/step-up/password', { password: goodPassword });
      expect((await browser.post('/sms/send', { phone })).status).toBe(200);
      break;
    }
    expect(statuses).toEqual([...Array(usual).fill(200), 429]);
  });

  it('is limited for the account; impatience costs nothing, since it is refused before anything is sent', async () => {
    const hasty = await signedUp(app, { address: '198.51.100.9' });
    const own = newPhone();
    for (const expected of [200, 429, 429, 429]) expect((await hasty.browser.post('/sms/send', { phone: own })).status).toBe(expected);
    app.clock.advance(61);
    expect((await hasty.browser.post('/sms/send', { phone: own })).status).toBe(200);
    const { browser } = await signedUp(app, { address: '198.51.101.1' });
    const byAccount = [];
    for (let sent = 0; sent < 7; sent += 1) {
      byAccount.push((await browser.post('/sms/send', { phone: newPhone() })).status);
      app.clock.advance(61);
    }
    expect(byAccount).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('R17 numbers that are none cost nothing that is for messages', async () => {
    const { browser } = await signedUp(app, { address: '198.51.102.1' });
    const typed = ['123', '02-123', 'abc', '010-12', '+14155552671'];
    for (let round = 0; round < 8; round += 1) {
      for (const phone of typed) {
        for (const path of ['/sms/send', '/sms/resend', '/phone-login/send'])
          expect((await browser.post(path, { phone })).status).toBe(400);
      }
    }
    // Asking again for a code that does not exist costs nothing either.
    const phone = newPhone();
    for (let time = 0; time < 8; time += 1) expect((await browser.post('/sms/resend', { phone })).body.code).toBe('no_active_code');
    expect((await browser.post('/sms/send', { phone })).status).toBe(200);
  });

  it('C4 a network has a limit, whichever of its addresses and accounts asks', async () => {
    app.clock.advance(2 * day);
    const statuses = [];
    for (let account = 0; account < 61; account += 1) {
      const { browser } = await signedUp(app, { address: `198.51.${account % 50}.20` });
      const cookies = browser.cookies;
      const moved = app.client({ address: `192.0.2.${account + 1}` });
      for (const [name, value] of cookies) moved.cookies.set(name, value);
      statuses.push((await moved.post('/sms/send', { phone: newPhone() })).status);
    }
    expect(statuses).toEqual([...Array(60).fill(200), 429]);
  });
});

describe.each(databases)('the messages of a day on %s', (database) => {
  const perDay = 20;
  const app = useApp({ database, settings: { sms: { perDay } } });

  it('C4 half of them are for numbers that are proven: invented ones close nobody’s second factor', async () => {
    const person = await withPhone(app);
    expect((await person.browser.post('/2fa/sms')).status).toBe(200);
    app.clock.advance(day);
    const stranger = await signedUp(app);
    await person.browser.post('/step-up/password', { password: person.password });
    const replies = await together(50, () => stranger.browser.clone().post('/sms/send', { phone: newPhone() }));
    // An account has one code in progress at a time. The other requests must wait a minute.
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const strangers = await Promise.all(Array.from({ length: 30 }, () => signedUp(app)));
    const sent = await together(30, (at) => strangers[at]?.browser.post('/sms/send', { phone: newPhone() }) ?? Promise.reject(new Error()));
    expect(sent.filter((reply) => reply.status === 200)).toHaveLength(perDay / 2 - 1);
    const refused = sent.find((reply) => reply.status === 503);
    expect(refused?.body).toMatchObject({ code: 'sms_failed', canResend: false });
    // The error says when the budget starts again: at midnight, UTC.
    const midnight = new Date(app.clock.now().getTime() + refused?.body.retryAfter * 1000).toISOString();
    expect(midnight).toMatch(/T00:00:00/);
    expect((await person.browser.post('/2fa/sms/send', { stepUp: true })).status).toBe(200);
    app.clock.advance(refused?.body.retryAfter);
    await strangers[0]?.browser.post('/step-up/password', { password: person.password });
    expect((await strangers[0]?.browser.post('/sms/send', { phone: newPhone() }))?.status).toBe(200);
  });
});

describe('canResend', () => {
  const aligo = { ...aligoAccount, url: '' };
  let vendor: TestGateway;
  beforeAll(async () => {
    vendor = await openTestAligo();
    aligo.url = vendor.url;
  });
  afterAll(() => vendor.close());
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1, sms: { gateways: ['aligo:'], aligo, perDay: 50 } } });
  const spent = async () => (await app.daemun.deps.db.select().from(smsDays)).reduce((sum, { sent }) => sum + sent, 0);

  it('is true where nothing left, however often: what could not be sent uses up neither the number’s budget nor the day’s', async () => {
    const { browser } = await signedUp(app, { address: '198.51.100.1' });
    const phone = newPhone();
    const before = await spent();
    for (let time = 0; time < 8; time += 1) {
      vendor.next.push(json(500, {}), json(500, {}));
      const failed = await browser.post(time === 0 ? '/sms/send' : '/sms/resend', { phone });
      // The gateway rests after five failures in a row. Daemun sends it no request during that time.
      if (time === 3) app.clock.advance(31);
      expect([time, failed.status, failed.body.code, failed.body.canResend]).toEqual([time, 503, 'sms_failed', true]);
    }
    vendor.next.splice(0);
    app.clock.advance(31);
    expect((await browser.post('/sms/resend', { phone })).status).toBe(200);
    expect(await spent()).toBe(before + 1);
  });

  it('S-25 after silence it counts, since it may have left, and is false where a limit would refuse the next one', async () => {
    app.clock.advance(2 * day);
    const { browser } = await signedUp(app, { address: '198.51.100.2' });
    const phone = newPhone();
    const answers = [];
    for (let time = 0; time < share + 1; time += 1) {
      vendor.next.splice(0);
      vendor.next.push(json(502, {}));
      const { status, body } = await browser.post(time === 0 ? '/sms/send' : '/sms/resend', { phone });
      answers.push([status, body.code, body.canResend]);
    }
    vendor.next.splice(0);
    expect(answers).toEqual([
      [503, 'sms_failed', true],
      [503, 'sms_failed', true],
      [503, 'sms_failed', false],
      [429, 'too_many_requests', undefined],
    ]);
  });

  it('is false where an operator has to act first', async () => {
    app.clock.advance(2 * day);
    const { browser } = await signedUp(app, { address: '198.51.100.3' });
    vendor.next.push(aligoFailure('-101', '인증오류입니다.'));
    const failed = await browser.post('/sms/send', { phone: newPhone() });
    expect([failed.status, failed.body.code, failed.body.canResend]).toEqual([503, 'sms_failed', false]);
    expect(failed.body.detail).not.toContain('again:');
  });

  it('a number that a gateway refuses costs its point: it has been asked', async () => {
    app.clock.advance(2 * day);
    const { browser } = await provePhone(app, await signedUp(app, { address: '198.51.100.4' })).catch(() => signedUp(app));
    const statuses = [];
    for (let time = 0; time < 7; time += 1) {
      vendor.next.splice(0);
      vendor.next.push(aligoFailure('-103', '수신번호가 올바르지 않습니다.'));
      statuses.push((await browser.post('/sms/send', { phone: newPhone() })).status);
    }
    vendor.next.splice(0);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
  });
});
