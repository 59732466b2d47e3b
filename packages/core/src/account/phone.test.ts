import { describe, expect, it } from 'vitest';
import { Problem } from '../platform/http/errors.ts';
import { maskedPhone, requirePhone } from './phone.ts';

const korea = { phone: { countries: ['KR'] } };

function refusal(typed: string, settings = korea): string {
  try {
    return requirePhone(settings, typed);
  } catch (error) {
    if (error instanceof Problem) return error.kind.code;
    throw error;
  }
}

describe('a phone number', () => {
  it('has one spelling, however a Korean types it', () => {
    for (const typed of [
      '010-1234-5678',
      '01012345678',
      '010 1234 5678',
      '010.1234.5678',
      ' 010-1234-5678 ',
      '(010) 1234-5678',
      '+82 10-1234-5678',
      '+821012345678',
      '+82 (0)10 1234 5678',
      '+82 010 1234 5678',
      '82-10-1234-5678',
      '0082 10 1234 5678',
      '０１０－１２３４－５６７８',
    ]) {
      expect([typed, refusal(typed)]).toEqual([typed, '+821012345678']);
    }
    expect(refusal('010-5970-1234')).toBe('+821059701234');
    expect(refusal('011-234-5678')).toBe('+82112345678');
  });

  it('is refused where it is none', () => {
    for (const typed of [
      '',
      '1',
      '010',
      '010-1234',
      '010-1234-56789',
      '0101234567890',
      'abc',
      '010-ABCD-5678',
      '+',
      '+82',
      "' or 1=1 --",
      '０',
      '010-1234-5678 ext 3',
      '01012345678;01087654321',
      '\u0000',
      '010'.repeat(13),
    ]) {
      expect([typed, refusal(typed)]).toEqual([typed, 'invalid_phone']);
    }
  });

  it('S-25 must be a mobile number of a country that is allowed', () => {
    for (const typed of [
      '02-123-4567',
      '060-123-4567',
      '1588-1234',
      '070-1234-5678',
      '080-123-4567',
      '+14155552671',
      '+447700900123',
      '+881612345678',
    ]) {
      expect([typed, ['phone_not_supported', 'invalid_phone']]).toEqual([typed, expect.arrayContaining([refusal(typed)])]);
    }
    expect(refusal('+14155552671')).toBe('phone_not_supported');
    expect(refusal('02-312-3456')).toBe('phone_not_supported');
    expect(refusal('+14155552671', { phone: { countries: ['KR', 'US'] } })).toBe('+14155552671');
    expect(refusal('(415) 555-2671', { phone: { countries: ['US'] } })).toBe('+14155552671');
    expect(refusal('+14155552671', { phone: { countries: ['*'] } })).toBe('+14155552671');
    // Premium: 900 numbers of North America.
    expect(refusal('+19002345678', { phone: { countries: ['*'] } })).toBe('phone_not_supported');
  });

  it('is told by its last two digits alone', () => {
    expect(maskedPhone('+821012345678')).not.toMatch(/[0-9]{3}/);
    expect(maskedPhone('+821012345678')).toMatch(/78$/);
  });
});
