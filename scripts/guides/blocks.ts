/** The code in our documents that is meant to run: fenced blocks whose info string says `runnable`. */
import { globSync, readFileSync } from 'node:fs';

export interface Block {
  /** The document, from the root: `docs/guides/passkeys.md`. */
  readonly document: string;
  /** The line of the fence, counted from 1. */
  readonly line: number;
  /** As the fence names it: `ts`, `js`, `tsx`, `python`, `kotlin`, `nginx`. */
  readonly language: string;
  readonly code: string;
  /** Where a reader puts it, such as `lib/auth.ts`: other blocks of the document import it from there. */
  readonly file: string | undefined;
  /** What the code takes from where it stands: `email` (a text that was typed), or `request:Request`. */
  readonly given: readonly string[];
  /** It goes on where the runnable block above it ends. */
  readonly continues: boolean;
}

const fence = /^```([a-z]+) runnable(?<attributes>[^\n]*)\n(?<code>[\s\S]*?)^```$/gm;

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^| )${name}=(\\S+)`).exec(attributes)?.[1];
}

/** The runnable blocks of a document, in their order. */
export function blocksOf(document: string, text: string): readonly Block[] {
  return [...text.matchAll(fence)].map((match) => {
    const attributes = match.groups?.['attributes'] ?? '';
    return {
      document,
      line: text.slice(0, match.index).split('\n').length,
      language: match[1] ?? '',
      code: match.groups?.['code'] ?? '',
      file: attribute(attributes, 'file'),
      given: attribute(attributes, 'given')?.split(',') ?? [],
      continues: / continues\b/.test(attributes),
    };
  });
}

/** Every document that people read of ours. */
export function documents(): readonly string[] {
  return ['README.md', 'README.ko.md', ...globSync('docs/guides/**/*.md'), ...globSync('packages/*/README.md')].toSorted();
}

/** The runnable blocks of all documents. */
export function allBlocks(): readonly Block[] {
  return documents().flatMap((document) => blocksOf(document, readFileSync(document, 'utf8')));
}
