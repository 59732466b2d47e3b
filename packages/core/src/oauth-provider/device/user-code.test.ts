import { describe, expect, it } from 'vitest';
import { newUserCode, readUserCode, shownUserCode, userCodeLetters } from './user-code.ts';

describe('the code that a device shows', () => {
  it('S-89 is eight letters without vowels, each as likely as the others', () => {
    const codes = Array.from({ length: 2000 }, newUserCode);
    for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    expect(new Set(codes).size).toBe(codes.length);
    const counts = [...userCodeLetters].map((letter) => codes.join('').split(letter).length - 1);
    expect(counts).toHaveLength(20);
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(200);
  });

  it('is shown in two halves, and read in whatever form a person types it', () => {
    expect(shownUserCode('WDJBMJHT')).toBe('WDJB-MJHT');
    for (const typed of [
      'WDJB-MJHT',
      'wdjb-mjht',
      'WDJBMJHT',
      ' wdjb mjht ',
      'w d j b m j h t',
      'WDJB–MJHT',
      'WDJB — MJHT',
      'ＷＤＪＢ－ＭＪＨＴ',
      'WDJB.MJHT',
      'W\u200bDJB-MJHT',
    ])
      expect([typed, readUserCode(typed)]).toEqual([typed, 'WDJBMJHT']);
  });

  it('is read with look-alikes of its letters, and is nothing else', () => {
    expect(readUserCode('56281-i0o'.toLowerCase())).toBe('SGZBLLQQ');
    expect(readUserCode('uyuy-bbbb')).toBe('VVVVBBBB');
    for (const none of [
      '',
      'WDJB',
      'WDJB-MJH',
      'WDJB-MJHTT',
      'WDJB-MJH3',
      'WDJB-MJHA',
      'ВDJB-MJHT',
      'WDJB-MJH\u0000',
      '__proto__',
      'constructor',
      'x'.repeat(1000),
    ])
      expect([none, readUserCode(none)]).toEqual([none, undefined]);
  });
});
