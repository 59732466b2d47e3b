import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spell } from '../lib/duration.ts';

const whole = Object.getOwnPropertyDescriptor(Intl, 'DurationFormat');

describe('how long a browser is trusted, in words, in Node 22 as in later ones', () => {
  beforeEach(() => void Reflect.deleteProperty(Intl, 'DurationFormat'));
  afterEach(() => void (whole && Object.defineProperty(Intl, 'DurationFormat', whole)));

  it.each([
    [30 * 86_400, '30 days', '30일'],
    [86_400 + 3600, '1 day, 1 hour', '1일 1시간'],
    [90 * 60, '1 hour, 30 minutes', '1시간 30분'],
    [0, undefined, undefined],
  ])('says %i seconds', (seconds, en, ko) => {
    expect([spell(seconds, 'en'), spell(seconds, 'ko')]).toEqual([en, ko]);
  });
});
