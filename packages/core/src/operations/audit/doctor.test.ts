import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { newEmail } from '../../../test/people.ts';
import { examineAddresses } from './doctor.ts';

const day = 24 * 3600;

describe('the doctor, of addresses', () => {
  const app = useApp({ database: 'embedded', settings: { trustProxy: 1 } });
  const findings = async () => (await examineAddresses(app.daemun.deps)).map(({ severity, code }) => `${severity} ${code}`);
  /** Makes a number of failed sign-ins. The audit log keeps each of them with its address. */
  const signIns = async (count: number, forwarded: string) => {
    for (let time = 0; time < count; time += 1) {
      const headers = { 'X-Forwarded-For': forwarded };
      const reply = await app.client().post('/login', { identifier: newEmail(), password: 'a wrong password' }, headers);
      expect(reply.status).toBe(401);
    }
  };

  it('S-20 warns where a share of what happens has no address, however it came about', async () => {
    await signIns(19, 'nonsense');
    // One failed sign-in fewer than the minimum gives no finding.
    expect(await findings()).toEqual([]);
    await signIns(1, 'nonsense');
    expect(await findings()).toEqual(['warning client_addresses_unknown']);
    const [finding] = await examineAddresses(app.daemun.deps);
    expect(finding?.message).toContain('20 of the last 20');
  });

  it('S-20 has nothing to say of a few among many, nor of what is long past', async () => {
    app.clock.advance(2 * day);
    expect(await findings()).toEqual([]);
    await signIns(58, '203.0.113.9:51234');
    await signIns(3, 'nonsense');
    expect(await findings()).toEqual([]);
    await signIns(1, 'nonsense');
    expect(await findings()).toEqual(['warning client_addresses_unknown']);
  });
});
