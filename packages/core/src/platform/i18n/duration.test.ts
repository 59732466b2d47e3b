import { expect, it } from 'vitest';
import { spell } from './duration.ts';

it.each([
  [0, '0 seconds', '0초'],
  [1, '1 second', '1초'],
  [60, '1 minute', '1분'],
  [90, '1 minute, 30 seconds', '1분 30초'],
  [3600, '1 hour', '1시간'],
  [5400, '1 hour, 30 minutes', '1시간 30분'],
  [86_400, '24 hours', '24시간'],
  [3661, '1 hour, 1 minute, 1 second', '1시간 1분 1초'],
])('%i seconds are said as people say them', (seconds, en, ko) => {
  expect([spell(seconds, 'en'), spell(seconds, 'ko')]).toEqual([en, ko]);
});
