import { describe, expect, it } from 'vitest';
import { useApp } from './app.ts';
import { databases } from './databases.ts';
import { oneTimeKinds } from './one-time-kinds.ts';
import { together } from './people.ts';
import { makerOf, singleUseItems } from './single-use-items.ts';

const rounds = 20;
const atOnce = 50;
const { names } = await oneTimeKinds();

describe.each(databases)('single use on %s', (database) => {
  const app = useApp({ database });

  it('A-07 everything that is raced here is a kind that a capability declares', () => {
    expect(Object.keys(singleUseItems).sort()).toEqual([...names].sort());
  });

  it.each(names)(`S-47 %s: ${atOnce} uses at once, ${rounds} rounds, one success each`, async (kind) => {
    for (let round = 0; round < rounds; round += 1) {
      const { path, body, headers, refused } = await makerOf(kind)(app);
      const replies = await together(atOnce, () => app.client().post(path, body, headers));
      const good = replies.filter((reply) => reply.status < 300);
      expect([round, good.length]).toEqual([round, 1]);
      const others = new Map(replies.filter((reply) => reply.status >= 300).map(({ status, body: { code } }) => [code, status]));
      for (const [code, status] of others) expect([code, status]).toEqual([code, refused[code]]);
    }
  });
});
