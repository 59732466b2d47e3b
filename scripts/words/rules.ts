/** Where a text stands decides how long its sentences may be: in the API document, on a page or in a mail, in a guide. */
export type TextKind = 'api' | 'text' | 'prose';

/** One public text, and where a reader finds it. */
export interface PublicText {
  readonly where: string;
  readonly kind: TextKind;
  readonly text: string;
}

/** scripts/words.json: each word is a regular expression that matches whole words, whatever their case. */
export interface WordList {
  readonly longestSentence: Readonly<Record<TextKind, number>>;
  readonly words: Readonly<Record<string, { readonly say: string; readonly in?: readonly TextKind[] }>>;
  /** Texts that may have a listed word: `text` is the passage that has it, with a reason that a reviewer can judge. */
  readonly exceptions: readonly { readonly text: string; readonly because: string }[];
}

/** Every listed word and every sentence that is too long, as lines to print. An exception that nothing needs is a fault too. */
export function faultsOfTexts(texts: readonly PublicText[], list: WordList): readonly string[] {
  const rules = Object.entries(list.words).map(([word, { say, in: kinds }]) => ({ pattern: new RegExp(`\\b${word}\\b`, 'i'), say, kinds }));
  const faults = texts.flatMap(({ where, kind, text }) => {
    const checked = list.exceptions.reduce((rest, exception) => rest.replaceAll(exception.text, ''), text);
    const words = rules
      .filter(({ kinds }) => kinds === undefined || kinds.includes(kind))
      .flatMap(({ pattern, say }) => {
        const found = pattern.exec(checked);
        return found ? [`${where}: "${found[0]}": say ${say}\n    ${excerpt(checked, found.index)}`] : [];
      });
    const long = sentencesOf(text)
      .filter((sentence) => wordsOf(sentence) > list.longestSentence[kind])
      .map((sentence) => `${where}: ${wordsOf(sentence)} words, ${list.longestSentence[kind]} is the most\n    ${sentence}`);
    return [...words, ...long];
  });
  const idle = list.exceptions
    .filter((exception) => !texts.some(({ text }) => text.includes(exception.text)))
    .map((exception) => `scripts/words.json: no text has "${exception.text}" any more`);
  return [...faults, ...idle];
}

/** A full stop inside a name, an abbreviation or a figure does not end a sentence; one before a space and a capital does. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?:;]["”’)*]*)\s+(?=["“(*[`<{]*[A-Z0-9`{])|\n{2,}/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function excerpt(text: string, at: number): string {
  return text.slice(Math.max(0, at - 60), at + 80).replace(/\s+/g, ' ');
}
