import { describe, expect, it } from 'vitest';
import { negotiateLocale } from './text.ts';

describe('the language of a browser', () => {
  it.each([
    ['ko_KR', 'ko'],
    ['ko_KR.UTF-8', 'ko'],
    ['en_US,ko_KR;q=0.5', 'en'],
    ['fr-FR,ko_KR;q=0.5', 'ko'],
    ['KO_kr;q=0.9,en;q=0.8', 'ko'],
    // Konkani begins with the same two letters.
    ['kok_IN', 'en'],
    ['kok-IN', 'en'],
  ])('is understood in the spelling of operating systems too: %s is %s', (header, locale) => {
    expect(negotiateLocale(header)).toBe(locale);
  });
});
