import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Block, blocksOf } from '../../../../scripts/guides/blocks.ts';

const root = join(import.meta.dirname, '../../../..');

/** What a reader replaces by values of theirs, by the text that the guide has for it: `https://auth.example.com`. */
export type Replacements = Readonly<Record<string, string>>;

/** The runnable code of a guide, `oauth/fastapi.md` below docs/guides, with the values of a reader. */
export function guideBlocks(guide: string, replacements: Replacements = {}): readonly Block[] {
  const document = `docs/guides/${guide}`;
  const blocks = blocksOf(document, readFileSync(join(root, document), 'utf8'));
  for (const text of Object.keys(replacements))
    if (!blocks.some(({ code }) => code.includes(text))) throw new Error(`${document} has no code with ${text}`);
  const asReplaced = (code: string) => Object.entries(replacements).reduce((all, [text, value]) => all.replaceAll(text, value), code);
  return blocks.map((block) => ({ ...block, code: asReplaced(block.code) }));
}

/** The code of one file of a guide. */
export function guideFile(guide: string, file: string, replacements: Replacements = {}): string {
  const found = guideBlocks(guide, replacements).find((block) => block.file === file);
  if (!found) throw new Error(`docs/guides/${guide} has no file ${file}`);
  return found.code;
}

/** Puts the files of a guide into a folder, as a reader does. */
export function writeGuide(guide: string, folder: string, replacements: Replacements = {}): void {
  for (const { file, code } of guideBlocks(guide, replacements)) {
    if (!file) continue;
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
}
