/**
 * Type-checks the code in README, guides and package READMEs whose fence says `runnable`: what somebody copies has to compile
 * against what the packages are today.
 *
 *   npm run check:guides
 *
 * ```ts runnable file=lib/auth.ts      a file that other blocks of the document import
 * ```js runnable given=email,password  code that stands where these texts are at hand (or `given=request:Request`)
 * ```js runnable continues             goes on where the runnable block above ends
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { allBlocks, type Block } from './guides/blocks.ts';

// Within the repository, so that `@daemun/core` and what an app has installed are found as its own packages find them.
const folder = 'build/guides';

const folderOf = (block: Block): string => join(folder, block.document.replaceAll(/[/.]/g, '-'));

function pathOf(block: Block): string {
  return join(folderOf(block), block.file ?? `line-${block.line}.${block.language}`);
}

/** What stands around the code, in one line. */
function givenOf(block: Block): string {
  return block.given
    .map((one) => one.split(':'))
    .map(([name, type = 'string']) =>
      block.language === 'js' ? `const ${name} = /** @type {${type}} */ (Object(0));` : `declare const ${name}: ${type};`,
    )
    .join(' ');
}

/** The block as a module: with what it takes from around it, and `@/` as the framework's own configuration resolves it. */
function moduleOf(block: Block): string {
  const up = relative(dirname(pathOf(block)), folderOf(block));
  const code = block.code.replaceAll("'@/", `'${up === '' ? '.' : up}/`);
  const above = aboveOf(block);
  return above ? `${moduleOf(above)}{ ${givenOf(block)}\n${code}}\n` : `export {}; ${givenOf(block)}\n${code}`;
}

/** The runnable block that this one goes on from. */
function aboveOf(block: Block): Block | undefined {
  const above = block.continues ? blocks[blocks.indexOf(block) - 1] : undefined;
  if (block.continues && above?.document !== block.document) throw new Error(`${block.document}:${block.line} continues nothing`);
  return above;
}

/** Where a line of the module stands in its document. */
function lineOf(block: Block, line: number): number {
  const above = aboveOf(block);
  const before = above ? moduleOf(above).split('\n').length - 1 : 0;
  return line <= before && above ? lineOf(above, line) : block.line + line - before - 1;
}

// Code of other languages is run by the tests of its guide (packages/core/test/guides).
const blocks = allBlocks().filter(({ language }) => /^(js|tsx?)$/.test(language));
const places = blocks.map((block) => pathOf(block));
const twice = places.find((place, at) => places.indexOf(place) !== at);
if (twice) throw new Error(`two blocks of one document are the same file: ${twice}`);

rmSync(folder, { recursive: true, force: true });
for (const block of blocks) {
  mkdirSync(dirname(pathOf(block)), { recursive: true });
  writeFileSync(pathOf(block), moduleOf(block));
}

/** Each language by its own rules: the TypeScript as strictly as ours, the JavaScript without types of its parameters. */
const kinds: readonly { readonly name: string; readonly include: readonly string[]; readonly options: object }[] = [
  { name: 'ts', include: ['**/*.ts', '**/*.tsx'], options: {} },
  { name: 'js', include: ['**/*.js'], options: { allowJs: true, checkJs: true, noImplicitAny: false } },
];

function check({ name, include, options }: (typeof kinds)[number]): boolean {
  const project = join(folder, `tsconfig.${name}.json`);
  const compilerOptions = {
    lib: ['ES2025', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    jsx: 'react-jsx',
    types: ['node'],
    // A reader's file may name what the next step of the guide uses.
    noUnusedLocals: false,
    noUnusedParameters: false,
    ...options,
  };
  writeFileSync(project, JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include }));
  const { status, stdout } = spawnSync('tsc', ['-p', project, '--pretty', 'false'], { encoding: 'utf8' });
  const told = stdout.replaceAll(/^(\S+?)\((\d+),/gm, (found, path: string, line: string) => {
    const block = blocks[places.indexOf(path)];
    return block ? `${block.document}:${lineOf(block, Number(line))} (` : found;
  });
  if (told) console.error(told.trimEnd());
  return status === 0;
}

const fine = kinds.map(check).every(Boolean);
console.log(`${blocks.length} runnable blocks in ${new Set(blocks.map(({ document }) => document)).size} documents`);
process.exitCode = fine ? 0 : 1;
