import { describe, expect, it } from 'vitest';
import { codeText } from '../../factors/sms-code/messages.ts';
import { eucKrBytes, smsBytes, withinEucKr } from './euc-kr.ts';

describe('the length of a text message', () => {
  it('is counted in EUC-KR: a Hangul letter is two bytes', () => {
    expect(eucKrBytes('[대문] 인증번호 123456')).toBe(22);
    expect(eucKrBytes('abc')).toBe(3);
    expect(eucKrBytes('한글')).toBe(4);
    // Neither is in KS X 1001: each arrives as one "?".
    expect(eucKrBytes('똠')).toBe(1);
    expect(eucKrBytes('🏯')).toBe(1);
  });

  it('keeps within 90 bytes, whatever the product is called', () => {
    for (const name of ['대문', 'Daemun', '가'.repeat(40), '🏯 대문', 'x'.repeat(40)]) {
      for (const locale of ['ko', 'en'] as const) {
        const text = codeText(locale, { name, code: '123456', host: 'auth.example.com' });
        expect(eucKrBytes(text)).toBeLessThanOrEqual(smsBytes);
        expect(text).toContain('123456');
        expect(withinEucKr(text.replaceAll('\n', ''))).toBe(text.replaceAll('\n', ''));
      }
    }
    expect(codeText('ko', { name: '대문', code: '123456', host: 'auth.example.com' })).toBe(
      '[대문] 인증번호 123456\n@auth.example.com #123456',
    );
    expect(codeText('ko', { name: '가'.repeat(40), code: '123456', host: 'auth.example.com' })).toMatch(/^\[가+\] 인증번호 123456$/);
  });
});
