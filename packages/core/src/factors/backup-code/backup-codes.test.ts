import { describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';

describe.each(databases)('a backup code that is wrong on %s', (database) => {
  const app = useApp({ database });

  it('S-09 S-34 costs one hash, whatever is wrong about it: it does not tell whether it was used', async () => {
    const person = await enrolled(app);
    const [used = '', unused = ''] = person.backupCodes;
    const spending = await passwordGiven(app, person);
    expect((await spending.post('/verify-2fa', { backupCode: used })).body.status).toBe('signed-in');
    const other = unused.endsWith('0') ? '1' : '0';
    for (const [fault, backupCode] of Object.entries({
      'used already': used,
      'one character is another': `${unused.slice(0, -1)}${other}`,
      'too short': unused.slice(0, -1),
      'no code at all': 'abc',
    })) {
      const browser = await passwordGiven(app, person);
      const verify = vi.spyOn(app.daemun.deps.hasher, 'verify');
      const refused = await browser.post('/verify-2fa', { backupCode });
      const hashes = verify.mock.calls.length;
      verify.mockRestore();
      expect([fault, refused.status, refused.body.code, hashes]).toEqual([fault, 401, 'invalid_code', 1]);
    }
    // Wrong codes have consumed nothing.
    const browser = await passwordGiven(app, person);
    expect((await browser.post('/verify-2fa', { backupCode: unused })).body.status).toBe('signed-in');
  });
});
