import { describe, expect, it } from 'vitest';
import { faultsOfTexts, type PublicText, sentencesOf, type WordList } from '../../../scripts/words/rules.ts';

const list: WordList = {
  longestSentence: { api: 5, text: 8, prose: 10 },
  words: { 'doors?': { say: 'sign-in' }, told: { say: 'notified', in: ['prose'] } },
  exceptions: [{ text: 'the front door of a house', because: 'a test' }],
};
const said = (text: string, kind: PublicText['kind'] = 'api') =>
  faultsOfTexts([{ where: 'here', kind, text }], { ...list, exceptions: [] });

describe('A public text', () => {
  it('is refused with a listed word, whatever its case and number, and the fault says what to say instead', () => {
    expect(said('One Door only.')).toEqual([expect.stringContaining('here: "Door": say sign-in')]);
    expect(said('Two doors.')).toHaveLength(1);
  });

  it('may have the word inside of another one', () => expect(said('An indoor map.')).toEqual([]));

  it('may have a word that is listed for other kinds of texts', () => {
    expect(said('Nobody is told.')).toEqual([]);
    expect(said('Nobody is told.', 'prose')).toHaveLength(1);
  });

  it('is refused with a sentence above the length of its kind, and not for two short ones', () => {
    expect(said('One two three four five six.')).toEqual([expect.stringContaining('6 words, 5 is the most')]);
    expect(said('One two three four five six.', 'text')).toEqual([]);
    expect(said('One two three. Four five six.')).toEqual([]);
  });

  it('may have a listed word in an exception, and nowhere else', () => {
    const faults = (text: string) => faultsOfTexts([{ where: 'here', kind: 'text', text }], list);
    expect(faults('Daemun: the front door of a house.')).toEqual([]);
    expect(faults('A door, the front door of a house.')).toEqual([expect.stringContaining('"door"')]);
  });

  it('makes an exception that no text needs a fault', () => {
    expect(faultsOfTexts([], list)).toEqual([expect.stringContaining('no text has "the front door of a house" any more')]);
  });
});

describe('A sentence', () => {
  it.each([
    ['Use 3.5 of it, e.g. now. Then stop.', 2],
    ['It ends (here). "It" begins.', 2],
    ['Set `DAEMUN_ENV`. `off` ends it.', 2],
    ['One: two, three; four', 1],
  ])('ends at a full stop before a new one: %s', (text, count) => expect(sentencesOf(text)).toHaveLength(count));
});
