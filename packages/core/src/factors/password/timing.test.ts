import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { goodPassword, newEmail, signedUp } from '../../../test/people.ts';
import { banUser, createUser } from '../../operations/admin/users.ts';

const samples = 60;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('the time of a refusal', () => {
  const app = useApp({ database: 'embedded', hashing: 'real', settings: { lockout: { delaysSeconds: [0], disableAfter: 100 } } });

  it('S-09 does not tell whether there is an account, or what state it is in', { retry: 2 }, async () => {
    const known = await signedUp(app);
    const banned = await signedUp(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const leaving = await signedUp(app);
    await leaving.browser.delete('/account');
    const { user } = await createUser(app.daemun.deps, { email: newEmail() }, { actor: 'cli' });
    const arms = { known: known.email, banned: banned.email, leaving: leaving.email, passwordless: user.email ?? '', unknown: newEmail() };
    const times = new Map<string, number[]>();
    for (let sample = -5; sample < samples; sample += 1) {
      for (const [arm, identifier] of Object.entries(arms)) {
        const begun = performance.now();
        const reply = await app.client().post('/login', { identifier, password: `${goodPassword} but wrong` });
        const took = performance.now() - begun;
        expect(reply.status).toBe(401);
        if (sample >= 0) times.set(arm, [...(times.get(arm) ?? []), took]);
      }
    }
    const medians = [...times.values()].map(median);
    const [fastest, slowest] = [Math.min(...medians), Math.max(...medians)];
    // The bar of security.md section 0: medians differ by less than five milliseconds or a tenth, whichever is more.
    expect(slowest - fastest).toBeLessThan(Math.max(5, fastest / 10));
  });
});
