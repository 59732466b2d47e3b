import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import {
  type Answer,
  aligoAccount,
  aligoFailure,
  json,
  openTestAligo,
  openTestSolapi,
  openTestTwilio,
  type SolapiCode,
  solapiAccount,
  solapiReply,
  type TestGateway,
  twilioAccount,
} from '../../../test/sms-gateways.ts';
import { openAligo } from './aligo.ts';
import { SmsFailure, type SmsFailureKind, type SmsGateway } from './gateway.ts';
import { openSolapi } from './solapi.ts';
import { openTwilio } from './twilio.ts';

const message = { id: '0199a0b0-0000-7000-8000-000000000000', to: '+821012345678', text: '[대문] 인증번호 123456', code: '123456' };
const notFound: Answer = { status: 200, type: 'text/html', body: '<html>maintenance</html>' };
let vendor: TestGateway | undefined;
afterEach(() => vendor?.close());

async function failureOf(action: () => Promise<unknown>): Promise<SmsFailureKind> {
  const thrown = await action().then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof SmsFailure)) throw thrown;
  // An operator reads it: neither whom it was for, nor what it said, nor by which secret.
  expect(thrown.message).not.toMatch(/123456|1012345678|aligo-key|solapi-secret|twilio-token/);
  return thrown.kind;
}

/** What every driver makes of a vendor that is not well. */
async function expectPatience(gateway: SmsGateway, { next }: TestGateway): Promise<void> {
  for (const [answer, kind] of [
    [json(500, {}), 'unavailable'],
    [json(503, { message: 'down' }), 'unavailable'],
    [json(429, {}), 'unavailable'],
    [{ status: 302, type: 'text/html', body: '' }, 'unavailable'],
    [notFound, 'unavailable'],
    // Each of these may have taken it, and nobody knows.
    [json(502, {}), 'silent'],
    [json(504, {}), 'silent'],
    [{ status: 200, type: 'text/html', body: '{"result_code":' }, 'silent'],
    [{ status: 200, type: 'text/html', body: '{"result_code":', cut: true }, 'silent'],
    [{ status: 0, type: '', body: '', cut: true }, 'silent'],
  ] as const) {
    next.push(answer);
    expect([answer, await failureOf(() => gateway.send(message))]).toEqual([answer, kind]);
  }
}

describe('Aligo', () => {
  const open = async (more: { apiKey?: string; testMode?: boolean } = {}) => {
    vendor = await openTestAligo();
    return { vendor, gateway: openAligo({ ...aligoAccount, testMode: false, ...more, url: vendor.url }) };
  };

  it('takes a message as its documentation says, whatever type it gives its reply', async () => {
    const { vendor, gateway } = await open();
    await gateway.send(message);
    const [request] = vendor.requests;
    expect([request?.method, request?.path, request?.headers['content-type']]).toEqual([
      'POST',
      '/send/',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ]);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      key: 'aligo-key',
      user_id: 'daemun',
      sender: '0212345678',
      receiver: '01012345678',
      msg: '[대문] 인증번호 123456',
      msg_type: 'SMS',
    });
  });

  it('delivers nothing in test mode, and leaves the kind of a long message to the vendor', async () => {
    const { vendor, gateway } = await open({ testMode: true });
    await gateway.send({ ...message, text: '가'.repeat(46) });
    const form = new URLSearchParams(vendor.requests[0]?.body);
    expect([form.get('testmode_yn'), form.get('msg_type')]).toEqual(['Y', null]);
  });

  it('knows success by the sign of the result alone: the status is 200 either way', async () => {
    const { vendor, gateway } = await open();
    for (const code of ['-101', '0', '-99']) {
      vendor.next.push(aligoFailure(code, '인증오류입니다.-IP'));
      expect(await failureOf(() => gateway.send(message))).toBe('settings');
    }
    vendor.next.push(aligoFailure('-103', '수신번호가 올바르지 않습니다.'));
    expect(await failureOf(() => gateway.send(message))).toBe('number');
    vendor.next.push(json(200, { result_code: 1 }));
    await gateway.send(message);
  });

  it('is refused by a reply that says success and sends it to nobody', async () => {
    const { vendor, gateway } = await open();
    for (const counts of [{ success_cnt: 0, error_cnt: 1 }, { success_cnt: '0', error_cnt: '1' }, { success_cnt: 0 }, { error_cnt: 1 }]) {
      vendor.next.push(json(200, { result_code: '1', message: 'success', msg_id: '1', ...counts }));
      expect([counts, await failureOf(() => gateway.send(message))]).toEqual([counts, 'number']);
    }
    vendor.next.push(json(200, { result_code: 1, success_cnt: '1', error_cnt: '0' }));
    await gateway.send(message);
  });

  it('refuses a wrong key, and delivers to its own country alone', async () => {
    const { gateway } = await open({ apiKey: 'wrong' });
    expect(await failureOf(() => gateway.send(message))).toBe('settings');
    expect([message.to, '+14155552671'].map((to) => gateway.delivers?.({ ...message, to }))).toEqual([true, false]);
  });

  it('says what is left', async () => {
    const { gateway } = await open();
    expect(await gateway.balance?.()).toEqual([
      { unit: 'SMS', amount: 1203 },
      { unit: 'LMS', amount: 400 },
      { unit: 'MMS', amount: 150 },
    ]);
  });

  it('is asked again only where it was not well', async () => {
    const { vendor, gateway } = await open();
    await expectPatience(gateway, vendor);
  });
});

describe('SOLAPI', () => {
  const open = async (more: { apiKey?: string; apiSecret?: string } = {}) => {
    vendor = await openTestSolapi();
    return { vendor, gateway: openSolapi({ ...solapiAccount, ...more, url: vendor.url }, createTestClock()) };
  };

  it('takes a signed message', async () => {
    const { vendor, gateway } = await open();
    await gateway.send(message);
    expect(JSON.parse(vendor.requests[0]?.body ?? '')).toEqual({
      messages: [{ to: '01012345678', from: '0212345678', text: '[대문] 인증번호 123456' }],
    });
  });

  it('is given the country of a foreign number beside it, and delivers short messages alone there', async () => {
    const { vendor, gateway } = await open();
    for (const [to, receiver] of [
      ['+14155552671', { to: '4155552671', country: '1' }],
      ['+14413701234', { to: '3701234', country: '1441' }],
      ['+447400123456', { to: '7400123456', country: '44' }],
    ] as const) {
      await gateway.send({ ...message, to });
      expect(JSON.parse(vendor.requests.at(-1)?.body ?? '').messages).toEqual([{ ...receiver, from: '0212345678', text: message.text }]);
    }
    const long = { ...message, text: '가'.repeat(46) };
    expect([message.to, '+14155552671'].map((to) => gateway.delivers?.({ ...long, to }))).toEqual([true, false]);
  });

  it('tells what ails the number from what ails the settings, by the codes of its table', async () => {
    const { vendor, gateway } = await open();
    const kinds: Record<SolapiCode, SmsFailureKind> = {
      1011: 'number',
      1024: 'unavailable',
      1025: 'settings',
      1030: 'settings',
      1060: 'number',
      1061: 'number',
      1062: 'settings',
    };
    for (const [code, kind] of Object.entries(kinds)) {
      vendor.next.push(solapiReply(Number(code) as SolapiCode));
      expect([code, await failureOf(() => gateway.send(message))]).toEqual([code, kind]);
    }
  });

  it('is refused by a reply without failures whose counts say that nobody is sent to', async () => {
    const { vendor, gateway } = await open();
    const reply = (count: unknown) => json(200, { groupInfo: { groupId: 'G4V2018', count }, failedMessageList: [] });
    for (const count of [{ total: 1, registeredFailed: 1, registeredSuccess: 0 }, { total: '1', registeredFailed: '1' }, { total: 0 }]) {
      vendor.next.push(reply(count));
      expect([count, await failureOf(() => gateway.send(message))]).toEqual([count, 'number']);
    }
    // What is counted later is no failure.
    for (const count of [
      { total: 1, registeredFailed: 0, registeredSuccess: 1 },
      { total: 1, registeredFailed: 0, registeredSuccess: 0 },
      undefined,
    ]) {
      vendor.next.push(reply(count));
      await gateway.send(message);
    }
  });

  it('refuses a wrong key, a wrong secret, a wrong number', async () => {
    const wrongKey = await open({ apiKey: 'wrong' });
    expect(await failureOf(() => wrongKey.gateway.send(message))).toBe('settings');
    await vendor?.close();
    const wrongSecret = await open({ apiSecret: 'wrong' });
    expect(await failureOf(() => wrongSecret.gateway.send(message))).toBe('settings');
    await vendor?.close();
    const { gateway } = await open();
    expect(await failureOf(() => gateway.send({ ...message, to: '+8212' }))).toBe('number');
  });

  it('says what is left, and is asked again only where it was not well', async () => {
    const { vendor, gateway } = await open();
    expect(await gateway.balance?.()).toEqual([
      { unit: 'KRW', amount: 25000 },
      { unit: 'points', amount: 300 },
    ]);
    await expectPatience(gateway, vendor);
  });
});

describe('Twilio', () => {
  const open = async (more: { authToken?: string; sender?: string | undefined; messagingService?: string } = {}) => {
    vendor = await openTestTwilio();
    return { vendor, gateway: openTwilio({ ...twilioAccount, ...more, url: vendor.url }) };
  };

  it('is refused by a reply whose message has failed already', async () => {
    const { vendor, gateway } = await open();
    const reply = (status: string, code?: number) => json(201, { sid: 'SM1', status, error_code: code ?? null, error_message: null });
    for (const [status, code, kind] of [
      ['failed', undefined, 'number'],
      ['undelivered', 30003, 'number'],
      ['canceled', undefined, 'number'],
      ['failed', 21610, 'number'],
      ['failed', 30034, 'settings'],
    ] as const) {
      vendor.next.push(reply(status, code));
      expect([status, code, await failureOf(() => gateway.send(message))]).toEqual([status, code, kind]);
    }
    for (const status of ['queued', 'accepted', 'sending', 'sent', 'scheduled']) {
      vendor.next.push(reply(status));
      await gateway.send(message);
    }
  });

  it('takes a message from a number, or from a messaging service', async () => {
    const { vendor, gateway } = await open();
    await gateway.send(message);
    expect(Object.fromEntries(new URLSearchParams(vendor.requests[0]?.body))).toEqual({
      To: '+821012345678',
      From: '+15005550006',
      Body: '[대문] 인증번호 123456',
    });
    await openTwilio({ ...twilioAccount, messagingService: 'MG1', url: vendor.url }).send(message);
    expect(new URLSearchParams(vendor.requests[1]?.body).get('MessagingServiceSid')).toBe('MG1');
  });

  it('tells wrong credentials, wrong numbers and a hurry apart', async () => {
    const { vendor, gateway } = await open();
    for (const [status, code, kind] of [
      [401, 20003, 'settings'],
      [400, 21211, 'number'],
      [400, 21610, 'number'],
      [400, 20429, 'unavailable'],
    ] as const) {
      vendor.next.push(json(status, { code, message: 'to +821012345678', status }));
      expect(await failureOf(() => gateway.send(message))).toBe(kind);
    }
  });

  it('says what is left, and is asked again only where it was not well', async () => {
    const { vendor, gateway } = await open();
    expect(await gateway.balance?.()).toEqual([{ unit: 'USD', amount: 12.34 }]);
    await expectPatience(gateway, vendor);
  });
});

it('a gateway that cannot be reached is unavailable; one that does not answer in time is silent', async () => {
  vendor = await openTestAligo();
  const gatewayAt = (url: string) => openAligo({ ...aligoAccount, testMode: false, url });
  const gateway = gatewayAt(vendor.url);
  vendor.next.push(undefined);
  // Nobody has taken what was not sent: this one never gets as far, since it speaks no TLS, and says nothing to that.
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const nobody = gatewayAt(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`);
  expect(await Promise.all([gateway, nobody].map((one) => failureOf(() => one.send(message))))).toEqual(['silent', 'unavailable']);
  mute.close();
  await vendor.close();
  for (const url of [vendor.url, 'https://gateway.invalid'])
    expect(await failureOf(() => gatewayAt(url).send(message))).toBe('unavailable');
}, 15_000);
