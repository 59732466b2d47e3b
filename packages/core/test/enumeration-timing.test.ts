import { describe, expect, it } from 'vitest';
import { banUser } from '../src/operations/admin/users.ts';
import { useApp } from './app.ts';
import type { TestClient } from './client.ts';
import { goodPassword, newEmail, newPhone, signedUp } from './people.ts';
import { withPhone } from './phones.ts';
import { changeEmail } from './ways-back.ts';

const samples = 60;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('the time of an answer', () => {
  // Hashing as dear as in production: what is saved where there is no account would show.
  const app = useApp({ database: 'embedded', settings: { password: { memoryKib: 19 * 1024, iterations: 2 } }, hashing: 'real' });
  const timed = async (action: () => Promise<{ status: number }>): Promise<{ status: number; ms: number }> => {
    const begun = performance.now();
    const { status } = await action();
    return { status, ms: performance.now() - begun };
  };
  type Arms = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Arms take turns, so that whatever else the machine does meets them alike. */
  const spread = async (
    path: string,
    arms: Arms,
    member?: TestClient,
  ): Promise<{ spread: number; allowed: number; statuses: Set<number> }> => {
    const times = new Map<string, number[]>();
    const statuses = new Set<number>();
    for (let sample = -5; sample < samples; sample += 1) {
      // Past the pause between two messages to one number; who is signed in stays fresh.
      if (!member) app.clock.advance(61);
      for (const [arm, body] of Object.entries(arms)) {
        const { status, ms } = await timed(() => (member ?? app.client()).post(path, body));
        statuses.add(status);
        if (sample >= 0) times.set(arm, [...(times.get(arm) ?? []), ms]);
      }
      if (sample % 10 === 0) await app.daemun.settle();
    }
    const medians = [...times.values()].map(median);
    const fastest = Math.min(...medians);
    // The bar of security.md section 0: five milliseconds or a tenth, whichever is more.
    return { spread: Math.max(...medians) - fastest, allowed: Math.max(5, fastest / 10), statuses };
  };

  /** An address that an account has just left: reserved for it (R15). */
  const reserved = async (): Promise<string> => {
    const person = await signedUp(app);
    await changeEmail(app, person);
    return person.email;
  };

  it.each(['/magic-link', '/email-code', '/recovery'])(
    'S-09 S-52 %s does not tell whether there is an account',
    { retry: 2 },
    async (path) => {
      const known = await signedUp(app);
      const banned = await signedUp(app);
      await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
      const arms = { known: { email: known.email }, banned: { email: banned.email }, unknown: { email: newEmail() } };
      const result = await spread(path, { ...arms, reserved: { email: await reserved() } });
      expect(result.statuses).toEqual(new Set([202]));
      expect(result.spread).toBeLessThan(result.allowed);
    },
  );

  it('S-11 /register does not tell whether there is an account', { retry: 2 }, async () => {
    const known = await signedUp(app);
    const banned = await signedUp(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const password = goodPassword;
    const emails = { known: known.email, banned: banned.email, unknown: newEmail(), reserved: await reserved() };
    const arms = Object.fromEntries(Object.entries(emails).map(([arm, email]) => [arm, { email, password }]));
    const result = await spread('/register', arms);
    expect(result.statuses).toEqual(new Set([202]));
    expect(result.spread).toBeLessThan(result.allowed);
  });

  it('S-11 /email does not tell whether another account has the address', { retry: 2 }, async () => {
    const { browser } = await signedUp(app);
    const known = await signedUp(app);
    const arms = { known: { email: known.email }, unknown: { email: newEmail() }, reserved: { email: await reserved() } };
    const result = await spread('/email', arms, browser);
    expect(result.statuses).toEqual(new Set([202]));
    expect(result.spread).toBeLessThan(result.allowed);
  });

  it('S-09 /email-code/verify does not tell whether there is an account', { retry: 2 }, async () => {
    const known = await signedUp(app);
    const code = '000000';
    const result = await spread('/email-code/verify', { known: { email: known.email, code }, unknown: { email: newEmail(), code } });
    expect(result.statuses).toEqual(new Set([401]));
    expect(result.spread).toBeLessThan(result.allowed);
  });

  it.each(['send', 'verify'])('S-09 /phone-login/%s does not tell whether an account has the number', { retry: 2 }, async (action) => {
    const known = await withPhone(app);
    const banned = await withPhone(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const more = action === 'verify' ? { code: '000000' } : {};
    const result = await spread(`/phone-login/${action}`, {
      known: { phone: known.phone, ...more },
      banned: { phone: banned.phone, ...more },
      unknown: { phone: newPhone(), ...more },
    });
    expect(result.statuses).toEqual(new Set([action === 'send' ? 200 : 401]));
    expect(result.spread).toBeLessThan(result.allowed);
  });
});
