import { expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import type { WindowCounter } from '../../platform/key-value/key-value.ts';
import { examine } from '../doctor/doctor.ts';

const app = useApp({ database: 'embedded' });

it('the doctor says that limits were estimated, for a day, whichever process it was; the log says it once', async () => {
  const { deps } = app.daemun;
  const found = async () => (await examine(deps)).filter(({ code }) => code === 'limits_estimated');
  expect(await found()).toEqual([]);
  // More addresses than memory holds, as in a flood from one network.
  const flood = Array.from({ length: 50_010 }, (_, at): WindowCounter => {
    const window = { points: 1, fade: 0, lifetimeSeconds: 7200 };
    return { ...window, share: 'source', key: `limit:test:${at}:1`, previousKey: `limit:test:${at}:0` };
  });
  await deps.keyValue.take(flood);
  await expect.poll(found).toMatchObject([{ severity: 'warning', fix: expect.stringContaining('REDIS_URL') }]);
  expect(app.logged.filter((line) => line.includes('estimated'))).toHaveLength(1);
  app.clock.advance(24 * 3600 + 1);
  expect(await found()).toEqual([]);
});
