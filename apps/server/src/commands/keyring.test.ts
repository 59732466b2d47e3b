import type { KeyringStatus } from '@daemun/core/operating';
import { expect, it } from 'vitest';
import { describeKeyring } from './keyring.ts';

const refreshTokens = { sessions: 0, oldestGivenAt: null, overAfterSeconds: 14 * 86_400 + 900 };
const sealed = { name: 'jobs.payload', resealed: false, byKey: { newest: 5 }, unreadable: 0 };
const text = (change: Partial<KeyringStatus>): string =>
  describeKeyring({ keys: ['newest', 'older'], columns: [sealed], refreshTokens, ...change });

it('S-111 an older secret is called free only where no refresh token may hang on it', () => {
  expect(text({})).toContain('No refresh token is out: they may be taken off');
  const held = text({ refreshTokens: { ...refreshTokens, sessions: 2, oldestGivenAt: new Date('2026-03-01T09:00:00Z') } });
  expect(held).toContain('2 sessions hold one, the oldest given at 2026-03-01T09:00:00.000Z');
  expect(held).toContain('15 days after that moment');
  expect(held).not.toContain('No refresh token is out');
  expect(text({ columns: [{ ...sealed, byKey: { older: 1 } }] })).toContain('Older secrets are still needed');
  expect(text({ columns: [{ ...sealed, unreadable: 1 }] })).toContain('Some cannot be opened');
  expect(text({ keys: ['newest'] })).toContain('One secret');
});
