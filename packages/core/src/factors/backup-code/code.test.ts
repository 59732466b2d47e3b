import { describe, expect, it } from 'vitest';
import { codesInASet, newBackupCode, readBackupCode } from './code.ts';

describe('a backup code', () => {
  it('S-34 has 65 random bits, a slot, and no letter that looks like another', () => {
    const codes = new Set(Array.from({ length: 500 }, (_, index) => newBackupCode(index % codesInASet)));
    expect(codes.size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^\d[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    // Each of the 32 letters appears at each of the 13 places.
    for (let place = 1; place <= 13; place += 1) {
      const seen = new Set([...codes].map((code) => code.replaceAll('-', '')[place]));
      expect(seen.size).toBeGreaterThan(28);
    }
  });

  it('S-34 is read however it is typed', () => {
    const read = { slot: 3, code: '30110ABCDEFGHJ' };
    for (const typed of ['3011-0ABCD-EFGHJ', '30110abcdefghj', ' 3oil0 abcd efghj ', '3OIL-OABCD-EFGHJ', '3o1io-abcd-efghj']) {
      expect([typed, readBackupCode(typed)]).toEqual([typed, read]);
    }
    for (const typed of ['', '3011-0ABCD-EFGH', '3011-0ABCD-EFGHJK', 'A011-0ABCD-EFGHJ', '3011-0ABCD-EFGHU', '3011_0ABCD_EFGHJ']) {
      expect([typed, readBackupCode(typed)]).toEqual([typed, undefined]);
    }
  });
});
