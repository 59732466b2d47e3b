import { describe, expect, it } from 'vitest';
import { requirePhone } from '../../../packages/core/src/account/phone.ts';
import { plainTyped as plainOfEngine, trimTyped as trimOfEngine } from '../../../packages/core/src/platform/typed-text.ts';
import { phoneFault, plainTyped, trimTyped } from '../lib/typed.ts';

const typed = [
  '',
  ' ',
  '\u200b\u2060\ufeff',
  '\u202d+82 10-1234-5678\u202c',
  '\u00a0mina@example.com\u200e\r\n',
  '１２３ ４５６',
  '１２３\u2060４５６\u200b',
  '👩\u200d👧',
  '🏴\u{e0067}\u{e0062}\u{e007f}',
  'Ａｂ－Ｃ',
  '\u3000x y\u3000',
];

describe('what is typed into the pages', () => {
  it('is read as the engine reads it', () => {
    for (const text of typed) {
      expect([text, trimTyped(text), plainTyped(text)]).toEqual([text, trimOfEngine(text), plainOfEngine(text)]);
    }
  });

  it('S-25 is no number where a Korean one has a digit too few or too many, or there are letters', () => {
    for (const number of ['010-123-4567', '\u202d010 1234 567\u202c', '+82 10-123-4567', '+82(0)101234567', '０１０－１２３４－５６７'])
      expect([number, phoneFault(number)]).toEqual([number, 'tooShort']);
    for (const number of ['010-1234-56789', '+82 10 1234 56789']) expect([number, phoneFault(number)]).toEqual([number, 'tooLong']);
    for (const number of ['abc', '-', 'mina@example.com', '010-CALL-NOW'])
      expect([number, phoneFault(number)]).toEqual([number, 'notANumber']);
  });

  it('S-25 goes to the server with every number that this takes', () => {
    const everywhere = { phone: { countries: ['KR', '*'] } };
    for (const number of [
      '010-1234-5678',
      '\u202d+82 10-1234-5678\u202c',
      '+82 (0)10 1234 5678',
      '０１０－１２３４－５６７８',
      '011-234-5678',
      '٠١٠-١٢٣٤-٥٦٧٨',
      '+1 415 555 2671',
      '+20 10 0123 4567',
      '+44 7400 123456',
    ]) {
      expect(requirePhone(everywhere, number)).toMatch(/^\+\d{10,14}$/);
      expect([number, phoneFault(number)]).toEqual([number, undefined]);
    }
  });
});
