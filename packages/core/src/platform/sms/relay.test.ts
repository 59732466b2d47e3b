import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { createTestClock } from '../../../test/clock.ts';
import { together } from '../../../test/people.ts';
import { after } from '../clock.ts';
import { noMetrics } from '../metrics/metrics.ts';
import { type QueuedSms, smsDelivery } from './delivery.ts';
import { SmsFailure, type SmsFailureKind, type SmsGateway } from './gateway.ts';
import { createSmsRelay } from './relay.ts';

/** A gateway that fails as told, and counts how often it was asked. */
function gatewayThat(name: string, kinds: (SmsFailureKind | 'takes')[], asked: string[]): SmsGateway {
  return {
    name,
    delivers: ({ to }) => to !== elsewhere,
    async send() {
      asked.push(name);
      const kind = kinds.length > 1 ? kinds.shift() : kinds[0];
      if (kind !== 'takes') throw new SmsFailure(kind ?? 'unavailable', `${name} is told to fail`);
    },
  };
}

const message = { id: '0199a0b0-0000-7000-8000-000000000000', to: '+821012345678', text: 'text', code: null };
const proven = { proven: true };
/** A number that no gateway of these tests delivers to. */
const elsewhere = '+14155552671';

describe('the relay', () => {
  const app = useApp({ database: 'embedded', settings: { sms: { perDay: 60 } } });
  const relayOf = (asked: string[], first: (SmsFailureKind | 'takes')[], second?: (SmsFailureKind | 'takes')[]) =>
    createSmsRelay(app.daemun.deps, [gatewayThat('first', first, asked), ...(second ? [gatewayThat('second', second, asked)] : [])]);
  const kindOf = (sending: Promise<void>) =>
    sending.then(
      () => 'taken',
      (error: SmsFailure) => error.kind,
    );

  it('asks once more where a message was surely not taken, and not after silence', async () => {
    const asked: string[] = [];
    expect(await kindOf(relayOf(asked, ['unavailable', 'takes']).send(message, proven))).toBe('taken');
    expect(await kindOf(relayOf(asked, ['silent', 'takes']).send(message, proven))).toBe('silent');
    expect(asked).toEqual(['first', 'first', 'first']);
  });

  it('B19 tells what each gateway has said, and that the budget was used up', async () => {
    const told: string[] = [];
    const metrics = { ...noMetrics, textDelivered: (gateway: string, outcome: string) => void told.push(`${gateway} ${outcome}`) };
    const relay = createSmsRelay({ ...app.daemun.deps, metrics }, [
      gatewayThat('first', ['settings', 'takes'], []),
      gatewayThat('second', ['takes'], []),
    ]);
    await relay.send(message, proven);
    await relay.send(message, proven);
    expect(told.splice(0)).toEqual(['first settings', 'second sent', 'first sent']);
    while ((await kindOf(relay.send(message, proven))) !== 'budget');
    expect(told.at(-1)).toBe('none budget');
    app.clock.advance(24 * 3600);
  });

  it('goes on to the second gateway, whatever ails the first', async () => {
    for (const kind of ['unavailable', 'silent', 'settings', 'number'] as const) {
      const asked: string[] = [];
      expect(await kindOf(relayOf(asked, [kind], ['takes']).send(message, proven))).toBe('taken');
      expect(asked.at(-1)).toBe('second');
    }
  });

  it('reports the most hopeful failure, whichever gateway it was of', async () => {
    const hope = ['silent', 'unavailable', 'settings', 'number'] as const;
    for (const [at, better] of hope.entries()) {
      for (const worse of hope.slice(at)) {
        expect(await kindOf(relayOf([], [better], [worse]).send(message, proven))).toBe(better);
        expect(await kindOf(relayOf([], [worse], [better]).send(message, proven))).toBe(better);
      }
    }
    // One that rests may take it the next time.
    const relay = relayOf([], ['settings'], ['number']);
    for (let count = 0; count < 5; count += 1) expect(await kindOf(relay.send(message, proven))).toBe('settings');
    expect(await kindOf(relay.send(message, proven))).toBe('unavailable');
  });

  it('learns nothing of a gateway that it does not ask, since that does not deliver there', async () => {
    app.clock.advance(24 * 3600);
    const asked: string[] = [];
    const relay = relayOf(asked, ['settings', 'settings', 'settings', 'settings', 'settings', 'takes']);
    for (let count = 0; count < 5; count += 1) {
      await kindOf(relay.send(message, proven));
      expect(await kindOf(relay.send({ ...message, to: elsewhere }, proven))).toBe('number');
    }
    expect(await kindOf(relay.send(message, proven))).toBe('unavailable');
    // Nor does it take the one turn to find out whether the gateway is well again.
    app.clock.advance(31);
    await kindOf(relay.send({ ...message, to: elsewhere }, proven));
    expect(await kindOf(relay.send(message, proven))).toBe('taken');
    expect(asked).toHaveLength(6);
  });

  it('rests after five failures in a row, and has one message a pause find out', async () => {
    const asked: string[] = [];
    const relay = relayOf(asked, ['settings'], ['takes']);
    for (let count = 0; count < 8; count += 1) await relay.send(message, proven);
    expect(asked.filter((name) => name === 'first')).toHaveLength(5);
    app.clock.advance(31);
    await together(5, () => relay.send(message, proven));
    expect(asked.filter((name) => name === 'first')).toHaveLength(6);
    expect(asked.filter((name) => name === 'second')).toHaveLength(13);
  });

  it('has one of five that wait at the same time find out, while it is still finding out', async () => {
    const asked: string[] = [];
    let atOnce = false;
    let release = () => {};
    const allAsked = new Promise<void>((done) => {
      release = done;
    });
    /** Once five are under way nobody is answered before all five have asked somebody. */
    const waitForAll = async (name: string): Promise<void> => {
      asked.push(name);
      if (!atOnce) return;
      if (asked.length === 5) release();
      await allAsked;
    };
    const first: SmsGateway = {
      name: 'first',
      async send() {
        await waitForAll('first');
        throw new SmsFailure('settings', 'first is told to fail');
      },
    };
    const relay = createSmsRelay(app.daemun.deps, [first, { name: 'second', send: () => waitForAll('second') }]);
    for (let count = 0; count < 5; count += 1) await relay.send(message, proven);
    app.clock.advance(31);
    asked.splice(0);
    atOnce = true;
    await together(5, () => relay.send(message, proven));
    expect(asked.slice(0, 5).sort()).toEqual(['first', 'second', 'second', 'second', 'second']);
    expect(asked.slice(5)).toEqual(['second']);
  });

  it('is well again after one success', async () => {
    const asked: string[] = [];
    const relay = relayOf(asked, ['settings', 'settings', 'settings', 'settings', 'settings', 'takes']);
    for (let count = 0; count < 6; count += 1) await kindOf(relay.send(message, proven));
    expect(asked).toHaveLength(5);
    app.clock.advance(31);
    for (let count = 0; count < 3; count += 1) expect(await kindOf(relay.send(message, proven))).toBe('taken');
  });

  it('C4 stops for the day where the budget is used up, however many send at once', async () => {
    app.clock.advance(24 * 3600);
    const asked: string[] = [];
    const relay = relayOf(asked, ['takes']);
    const kinds = await together(80, () => kindOf(relay.send(message, proven)));
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(60);
    expect(asked).toHaveLength(60);
    expect(new Set(kinds)).toEqual(new Set(['taken', 'budget']));
    app.clock.advance(24 * 3600);
    expect(await kindOf(relay.send(message, proven))).toBe('taken');
  });
});

it('a queued message is tried again where it was surely not taken, and for days where that can be mended', async () => {
  const clock = createTestClock();
  const job = { id: message.id, attempt: 1, signal: new AbortController().signal };
  const triedAgain = (kind: SmsFailureKind, hours: number) => {
    const send = () => Promise.reject(new SmsFailure(kind, 'told to fail'));
    const queued: QueuedSms = { to: message.to, text: 'text', code: null, until: after(clock.now(), hours * 3600).toISOString() };
    return smsDelivery({ clock, relay: { gateways: [], send } })
      .run(queued, job)
      .then(
        () => false,
        () => true,
      );
  };
  for (const [kind, soon, late] of [
    ['unavailable', true, true],
    ['silent', false, false],
    ['number', false, false],
    ['settings', false, true],
    ['budget', false, true],
  ] as const) {
    expect([kind, await triedAgain(kind, 0.1), await triedAgain(kind, 24)]).toEqual([kind, soon, late]);
  }
});
