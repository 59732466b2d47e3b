import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const bin = join(root, 'apps/server/bin');

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A repository in small: the launcher as it is, and a command line that prints where it runs from. */
let clone: string;
const file = (path: string): string => join(clone, path);
const builds = (): readonly string[] => readdirSync(file('apps/server/dist')).toSorted();
const says = (word: string): void =>
  writeFileSync(file('packages/core/src/word.ts'), `export const word: string = ${JSON.stringify(word)};\n`);

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'daemun-launcher-'));
  for (const folder of ['apps/server/src', 'packages/core/src', 'node_modules']) mkdirSync(file(folder), { recursive: true });
  cpSync(bin, file('apps/server/bin'), { recursive: true });
  writeFileSync(file('apps/server/package.json'), '{ "type": "module" }');
  writeFileSync(file('package-lock.json'), '{}');
  writeFileSync(
    file('apps/server/src/cli.ts'),
    `import { word } from '../../../packages/core/src/word.ts';
console.log(word, process.argv[2], import.meta.url.includes('/dist/of-') ? 'compiled' : 'as it is');\n`,
  );
  says('first');
  for (const name of ['esbuild', '@esbuild']) symlinkSync(join(root, 'node_modules', name), file(`node_modules/${name}`));
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

async function daemun(...arguments_: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((ended) => child.on('close', (code) => ended({ code, output, errors })));
}
const start = (): Promise<Ended> => daemun(file('apps/server/bin/daemun.mjs'), 'start');
const ran = (word: string, how: 'compiled' | 'as it is') => ({ code: 0, output: `${word} start ${how}\n` });

/** Runs the launcher in a Node that says it were of this version. */
const inNode = (version: string): Promise<Ended> =>
  daemun(
    '--import',
    `data:text/javascript,${encodeURIComponent(`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`)}`,
    file('apps/server/bin/daemun.mjs'),
    'start',
  );

describe('the launcher', () => {
  it.each(['18.20.8', '20.20.2', '22.17.1'])('says one sentence with what to do in Node %s, and no stack', async (version) => {
    const { code, output, errors } = await inNode(version);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(/^✗ [^\n]+\n$/);
    for (const part of ['22.18', version, 'https://nodejs.org', 'npm ci']) expect(errors).toContain(part);
  });

  it.each(['22.18.0', '23.0.0', '24.0.0', '26.1.0'])('runs in Node %s', async (version) => {
    expect(await inNode(version)).toMatchObject(ran('first', 'compiled'));
  });

  it('says which Node runs where npm has left the one that comes along empty, and is silent where it has not', async () => {
    mkdirSync(file('node_modules/node'));
    writeFileSync(file('node_modules/node/package.json'), '{}');
    expect((await start()).errors).toMatch(new RegExp(`^Running on Node\\.js ${process.versions.node.replaceAll('.', '\\.')} [^\\n]+\\n$`));
    mkdirSync(file('node_modules/node/bin'));
    expect(await start()).toEqual({ ...ran('first', 'compiled'), errors: '' });
  });
});

describe('a clone', () => {
  it('is compiled at its first start, and again only when a source has changed', async () => {
    expect(await start()).toMatchObject(ran('first', 'compiled'));
    const first = builds();
    expect(first).toHaveLength(1);
    writeFileSync(file('packages/core/src/word.test.ts'), 'a test');
    expect(await start()).toMatchObject(ran('first', 'compiled'));
    expect(builds()).toEqual(first);
    says('second');
    expect(await start()).toMatchObject(ran('second', 'compiled'));
    expect(builds()).toHaveLength(2);
  });

  it('is compiled once and whole when four start at the same time', async () => {
    for (const one of await Promise.all([start(), start(), start(), start()])) expect(one).toMatchObject(ran('first', 'compiled'));
    expect(builds()).toEqual([expect.stringMatching(/^of-/)]);
  });

  it('runs as it is where there is no compiler', async () => {
    for (const name of ['esbuild', '@esbuild']) rmSync(file(`node_modules/${name}`));
    expect(await start()).toEqual({ ...ran('first', 'as it is'), errors: expect.not.stringMatching(/^\s+at /m) });
  });

  it('runs as it is where its folder cannot be written', async () => {
    writeFileSync(file('apps/server/dist'), 'in the way');
    expect(await start()).toMatchObject(ran('first', 'as it is'));
  });

  it('keeps the code that older servers may run on, and nothing that a compiler which was killed has left', async () => {
    for (const [name, hours] of [
      ['building-killed', 1],
      ['building-now', 0],
    ] as const) {
      mkdirSync(file(`apps/server/dist/${name}`), { recursive: true });
      utimesSync(file(`apps/server/dist/${name}`), new Date(), new Date(Date.now() - hours * 3_600_000));
    }
    for (const word of ['first', 'second', 'third', 'fourth', 'fifth']) {
      says(word);
      expect(await start()).toMatchObject(ran(word, 'compiled'));
    }
    expect(builds()).toEqual(['building-now', ...[1, 2, 3].map(() => expect.stringMatching(/^of-/))]);
  });
});
