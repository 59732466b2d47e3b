import { describe, expect, it } from 'vitest';
import { useHouse } from '../../../test/house.ts';
import { together } from '../../../test/people.ts';
import { SmsFailure, type SmsFailureKind, type SmsGateway } from './gateway.ts';
import { createSmsRelay } from './relay.ts';

/** A gateway that fails as told, and counts how often it was asked. */
function gatewayThat(name: string, kinds: (SmsFailureKind | 'takes')[], asked: string[]): SmsGateway {
  return {
    name,
    async send() {
      asked.push(name);
      const kind = kinds.length > 1 ? kinds.shift() : kinds[0];
      if (kind !== 'takes') throw new SmsFailure(kind ?? 'unavailable', `${name} is told to fail`);
    },
  };
}

const message = { id: '0199a0b0-0000-7000-8000-000000000000', to: '+821012345678', text: 'text', code: null };

describe('the relay', () => {
  const house = useHouse({ database: 'embedded', settings: { sms: { perDay: 60 } } });
  const relayOf = (asked: string[], first: (SmsFailureKind | 'takes')[], second?: (SmsFailureKind | 'takes')[]) =>
    createSmsRelay(house.daemun.deps, [gatewayThat('first', first, asked), ...(second ? [gatewayThat('second', second, asked)] : [])]);
  const kindOf = (sending: Promise<void>) =>
    sending.then(
      () => 'taken',
      (error: SmsFailure) => error.kind,
    );

  it('asks once more where a message was surely not taken, and not after silence', async () => {
    const asked: string[] = [];
    expect(await kindOf(relayOf(asked, ['unavailable', 'takes']).send(message))).toBe('taken');
    expect(await kindOf(relayOf(asked, ['silent', 'takes']).send(message))).toBe('silent');
    expect(asked).toEqual(['first', 'first', 'first']);
  });

  it('goes on to the second gateway, whatever ails the first', async () => {
    for (const kind of ['unavailable', 'silent', 'settings', 'number'] as const) {
      const asked: string[] = [];
      expect(await kindOf(relayOf(asked, [kind], ['takes']).send(message))).toBe('taken');
      expect(asked.at(-1)).toBe('second');
    }
  });

  it('rests after five failures in a row, and has one message a pause find out', async () => {
    const asked: string[] = [];
    const relay = relayOf(asked, ['settings'], ['takes']);
    for (let count = 0; count < 8; count += 1) await relay.send(message);
    expect(asked.filter((name) => name === 'first')).toHaveLength(5);
    house.clock.advance(31);
    await together(5, () => relay.send(message));
    expect(asked.filter((name) => name === 'first')).toHaveLength(6);
    expect(asked.filter((name) => name === 'second')).toHaveLength(13);
  });

  it('is well again after one success', async () => {
    const asked: string[] = [];
    const relay = relayOf(asked, ['settings', 'settings', 'settings', 'settings', 'settings', 'takes']);
    for (let count = 0; count < 6; count += 1) await kindOf(relay.send(message));
    expect(asked).toHaveLength(5);
    house.clock.advance(31);
    for (let count = 0; count < 3; count += 1) expect(await kindOf(relay.send(message))).toBe('taken');
  });

  it('C4 stops for the day where the budget is used up, however many send at once', async () => {
    house.clock.advance(24 * 3600);
    const asked: string[] = [];
    const relay = relayOf(asked, ['takes']);
    const kinds = await together(80, () => kindOf(relay.send(message)));
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(60);
    expect(asked).toHaveLength(60);
    expect(new Set(kinds)).toEqual(new Set(['taken', 'budget']));
    house.clock.advance(24 * 3600);
    expect(await kindOf(relay.send(message))).toBe('taken');
  });
});
