import { expect, it } from 'vitest';
import { cookieValue } from './cookies.ts';

it('S-59 a cookie of the pages is named exactly, blanks and tabs around it apart', () => {
  for (const blank of ['\u00a0', '\ufeff', '\u000b', '\u2003']) {
    expect(cookieValue(`${blank}__Host-daemun-link=planted`, '__Host-daemun-link')).toBeUndefined();
    expect(cookieValue(`${blank}__Host-daemun-link=planted; __Host-daemun-link=real`, '__Host-daemun-link')).toBe('real');
  }
  expect(cookieValue('a=1;\t __Host-daemun-link=real \t; b=2', '__Host-daemun-link')).toBe('real');
  expect(cookieValue('__Host-daemun-link=one; __Host-daemun-link=two', '__Host-daemun-link')).toBeUndefined();
});
