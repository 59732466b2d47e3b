import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from './turns.ts';

const limits = { atOnce: 2, waiting: 5, waitingOfSource: 3, longest: 250 };
const immediate = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for a turn; `state` tells what has come of it. */
function ask(turns: ReturnType<typeof createTurns>, source: string) {
  const asked: { state: 'waiting' | 'has' | 'refused'; end: () => void } = { state: 'waiting', end: () => undefined };
  void turns.take(source).then((end) => {
    asked.state = end ? 'has' : 'refused';
    asked.end = end ?? asked.end;
  });
  return asked;
}

describe('turns at rendering', () => {
  afterEach(() => void vi.useRealTimers());

  it('are so many at a time, in the order of arrival', async () => {
    const turns = createTurns(limits);
    const asked = ['a', 'a', 'b', 'c'].map((source) => ask(turns, source));
    await immediate();
    expect(asked.map(({ state }) => state)).toEqual(['has', 'has', 'waiting', 'waiting']);
    asked[1]?.end();
    // An end counts once.
    asked[1]?.end();
    await immediate();
    await immediate();
    expect(asked.map(({ state }) => state)).toEqual(['has', 'has', 'has', 'waiting']);
    asked[0]?.end();
    asked[2]?.end();
    await immediate();
    expect(asked[3]?.state).toBe('has');
  });

  it('S-107 are waited for by a few of one source, and by so many in all', async () => {
    const turns = createTurns(limits);
    const flood = Array.from({ length: 8 }, () => ask(turns, 'flood'));
    const others = ['a', 'b', 'c'].map((source) => ask(turns, source));
    await immediate();
    expect(flood.map(({ state }) => state)).toEqual([...Array(2).fill('has'), ...Array(3).fill('waiting'), ...Array(3).fill('refused')]);
    expect(others.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'refused']);
  });

  it('end by themselves: an answer that nobody reads keeps nobody waiting', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const turns = createTurns(limits);
    const asked = ['a', 'a', 'b'].map((source) => ask(turns, source));
    vi.advanceTimersByTime(249);
    await immediate();
    expect(asked[2]?.state).toBe('waiting');
    vi.advanceTimersByTime(1);
    await immediate();
    expect(asked[2]?.state).toBe('has');
  });
});
