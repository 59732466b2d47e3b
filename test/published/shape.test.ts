import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { built, pack, repository } from './consumer.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemun-shape-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Our packages are ES modules alone: what only concerns older ways to resolve them is no fault. */
const ofOthers: readonly string[] = ['node10', 'node16-cjs'];

it.each(['core', 'verify', 'server'] as const)('build/%s is made as a registry and bundlers expect it (publint)', async (name) => {
  const { messages } = await publint({ pkgDir: join(repository, 'build', name), strict: true });
  expect(messages).toEqual([]);
});

it.each(['core', 'verify'] as const)('build/%s has types that say what the code does (Are the types wrong?)', async (name) => {
  const archive = new Uint8Array(readFileSync(pack(name, folder)));
  const analysis = await checkPackage(createPackageFromTarballData(archive));
  const problems = analysis.types ? analysis.problems : ['no types'];
  const ours = problems.filter(
    (problem) => typeof problem === 'string' || !('resolutionKind' in problem) || !ofOthers.includes(problem.resolutionKind),
  );
  expect([analysis.packageName, ours]).toEqual([built[name], []]);
});
