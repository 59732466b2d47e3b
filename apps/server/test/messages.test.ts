import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import en from '../messages/en.json' with { type: 'json' };
import ko from '../messages/ko.json' with { type: 'json' };

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const english = flatten(en);
const korean = flatten(ko);
const folder = fileURLToPath(new URL('..', import.meta.url));

function sources(place: string): string[] {
  return readdirSync(join(folder, place), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .map((path) => join(place, path));
}

describe('the texts of the pages', () => {
  it('are there in both languages, with the same places to fill', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    const places = (text: string) => (text.match(/\{\w+\}|<\/?\w+>/g) ?? []).sort();
    for (const [key, text] of english) expect([key, places(korean.get(key) ?? '')]).toEqual([key, places(text)]);
  });

  it('promise the first administrator no pages that are not there', () => {
    expect(english.get('firstAdministrator.lead')).toContain('no administration pages yet');
    expect(korean.get('firstAdministrator.lead')).toContain('관리 화면은 아직 없어서');
  });

  it('are Korean where they should be', () => {
    for (const [key, text] of korean) {
      expect([key, /[가-힣]/.test(text)]).toEqual([key, true]);
      // Names and initials may stay; a sentence may not.
      expect([key, /[a-z]+ [a-z]+ [a-z]+/i.test(text.replaceAll(/<\w+>|\{\w+\}/g, ''))]).toEqual([key, false]);
    }
  });

  it('are not written into the components', () => {
    for (const path of [...sources('app'), ...sources('components')]) {
      const code = readFileSync(join(folder, path), 'utf8');
      // Between tags, or as an attribute that people read; the names of the languages are written in their own.
      const literals = [
        ...code.matchAll(/>\s*([A-Za-z가-힣][^<>{}=;]*[A-Za-z가-힣])\s*<\/|(?:aria-label|placeholder|title|alt|label)="([^"]+)"/g),
      ].map((match) => match[1] ?? match[2]);
      expect([path, literals.filter((literal) => !['한국어', 'English'].includes(literal?.trim() ?? ''))]).toEqual([path, []]);
    }
  });
});
