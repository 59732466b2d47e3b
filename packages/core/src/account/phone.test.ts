import { describe, expect, it } from 'vitest';
import { Problem, problemDocument } from '../platform/http/errors.ts';
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

const everywhere = { phone: { countries: ['*'] } };

function problemOf(typed: string, settings = korea): Problem {
  try {
    throw new TypeError(`${typed} was taken as ${requirePhone(settings, typed)}`);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
/** The stable word for what is wrong. */
const fault = (typed: string, settings = korea): unknown => problemOf(typed, settings).extras['reason'];
const detail = (typed: string, locale: 'en' | 'ko'): unknown => problemDocument(problemOf(typed), locale, '').detail;

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
      '\u202d+82 10-1234-5678\u202c',
      '\u200e010\u2011\u206012345678\ufeff',
      '\u2068\u202a010-1234-5678\u202c\u2069',
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

  it('S-25 has eight digits after 010, as every Korean number has since 2007', () => {
    for (const typed of [
      '010-123-4567',
      '010-1234-567',
      '0101234567',
      '+82 10-123-4567',
      '+82 (0)10 123 4567',
      '0082 10 123 4567',
      '010123456',
    ]) {
      expect([typed, fault(typed)]).toEqual([typed, 'too_short']);
      expect([typed, fault(typed, everywhere)]).toEqual([typed, typed.startsWith('010') ? 'no_country' : 'too_short']);
    }
    for (const typed of ['010-1234-56789', '+82 10-1234-56789', '0101234567890'])
      expect([typed, fault(typed)]).toEqual([typed, 'too_long']);
    // The prefixes before it have seven or eight.
    expect([refusal('011-234-5678'), refusal('011-1234-5678'), fault('011-34-5678')]).toEqual([
      '+82112345678',
      '+821112345678',
      'too_short',
    ]);
    // 010 of another country is another matter: Cairo writes eight digits after it, too.
    expect(refusal('010 0123 4567', { phone: { countries: ['EG'] } })).toBe('+201001234567');
  });

  it('is refused with what is wrong about it, in both languages', () => {
    for (const [typed, reason] of [
      ['abc', 'not_a_number'],
      ['', 'not_a_number'],
      ['+', 'not_a_number'],
      ['+82', 'too_short'],
      ['7', 'too_short'],
      ['010', 'too_short'],
      ['+999123456789', 'unassigned'],
      ['+1 415 555 267', 'too_short'],
      ['+1 415 555 26711', 'too_long'],
      ['1'.repeat(40), 'too_long'],
    ] as const) {
      expect([typed, fault(typed)]).toEqual([typed, reason]);
    }
    const texts = ['en', 'ko'].map((locale) => detail('010-123-4567', locale as 'en' | 'ko'));
    expect(texts[0]).toMatch(/short/);
    expect(texts[1]).toMatch(/짧아요/);
    expect(texts.join()).not.toMatch(/[{}]|\[object/);
  });

  it('S-25 must be a mobile number of a country that is allowed', () => {
    for (const typed of [
      '02-123-4567',
      '012-1234-5678',
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
    expect(refusal('012-1234-5678')).toBe('phone_not_supported');
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
