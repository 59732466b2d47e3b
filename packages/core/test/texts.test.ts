import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Written {
  readonly en: string;
  readonly ko: string;
}

const folder = fileURLToPath(new URL('../src/', import.meta.url));
const literal = (name: string, quote: string) =>
  `\\b${name}:\\s*(?<${quote}>['"\`])(?<${name}>(?:\\\\.|(?!\\k<${quote}>)[^\\\\])*)\\k<${quote}>`;
const pair = new RegExp(`${literal('en', 'first')},\\s*${literal('ko', 'second')}`, 'gs');

/**
 * Every text of the house, read from the source: those that a module keeps to itself too. `found` counts what looks
 * like a Korean text, so that one written in another way is missed loudly.
 */
function textsOf(path: string): { readonly texts: readonly Written[]; readonly found: number } {
  const source = readFileSync(join(folder, path), 'utf8');
  const texts = [...source.matchAll(pair)].map(({ groups }) => ({ en: groups?.['en'] ?? '', ko: groups?.['ko'] ?? '' }));
  return { texts, found: [...source.matchAll(/\bko:\s*['"`]/g)].length };
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.ts$/.test(path));
const all = files.map((path) => [path, textsOf(path)] as const).filter(([, { found }]) => found > 0);
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** Three English words in a row are a sentence that nobody translated; a product's name is shorter. */
const leftOver = /[a-z]+ [a-z]+ [a-z]+/i;

/** Where a provider is described, its label may be its own name in both languages. */
const isBrand = /^factors\/social\/providers\//;

describe('the texts of mails, notices and errors', () => {
  it('are found in every room that speaks', () => {
    const speaking = all.map(([path]) => path);
    for (const path of files.filter((name) => name.endsWith('messages.ts'))) expect(speaking).toContain(path);
    expect(all.reduce((count, [, { texts }]) => count + texts.length, 0)).toBeGreaterThan(50);
  });

  it.each(all)('of %s are there in both languages, with the same places to fill', (path, { texts, found }) => {
    expect(texts).toHaveLength(found);
    for (const { en, ko } of texts) {
      if (isBrand.test(path) && en === ko && /^\w+$/.test(en)) continue;
      expect(en).not.toBe('');
      expect(en).not.toMatch(/[가-힣]/);
      expect(ko).toMatch(/[가-힣]/);
      expect([ko, leftOver.test(ko.replaceAll(/\{\w+\}/g, ''))]).toEqual([ko, false]);
      expect([ko, places(ko)]).toEqual([ko, places(en)]);
    }
  });
});
