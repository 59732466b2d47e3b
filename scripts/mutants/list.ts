/** The list of mutants: small deliberate faults, each with the tests that must notice it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';

/** A service that a mutant's tests need besides the embedded database. */
export type Service = 'postgresql' | 'redis';

export interface Mutant {
  /** File of the list, without its ending. */
  readonly area: string;
  /** What goes wrong, in words; unique in its area. */
  readonly name: string;
  /** The file to change, from the root of the repository. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test files of which at least one must fail. */
  readonly tests: readonly string[];
  /** Narrows the tests, as `vitest -t` does. */
  readonly pattern?: string;
  /** With `postgresql` the tests run on PostgreSQL instead of the embedded database. */
  readonly needs?: readonly Service[];
}

const folder = 'scripts/mutants';
const keys = new Set(['name', 'file', 'find', 'replace', 'tests', 'pattern', 'needs']);

/** Reads every list below `root`, in the order of their names. */
export function readMutants(root: string): Mutant[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const list: Omit<Mutant, 'area'>[] = JSON.parse(readFileSync(join(root, folder, name), 'utf8'));
      return list.map((mutant) => ({ area: basename(name, '.json'), ...mutant }));
    });
}

/** Text of a file with the mutant in it. @throws where the text to replace is not there exactly once. */
export function mutate(text: string, mutant: Mutant): string {
  const parts = text.split(mutant.find);
  if (parts.length !== 2) throw new Error(`the text to replace occurs ${parts.length - 1} times in ${mutant.file}`);
  return parts.join(mutant.replace);
}

/** What is wrong with a mutant, before any test runs: nothing when it can be tried. */
export function faultOf(root: string, mutant: Mutant): string | undefined {
  const unknown = Object.keys(mutant).find((key) => key !== 'area' && !keys.has(key));
  if (unknown !== undefined) return `"${unknown}" is not a part of a mutant`;
  if (!existsSync(join(root, mutant.file))) return `${mutant.file} is not there`;
  if (mutant.find === mutant.replace) return 'it changes nothing';
  if (mutant.tests.length === 0) return 'it names no test';
  const gone = mutant.tests.find((test) => !existsSync(join(root, test)));
  if (gone !== undefined) return `${gone} is not there`;
  try {
    const changed = mutate(readFileSync(join(root, mutant.file), 'utf8'), mutant);
    // A mutant that cannot be read would be noticed by every test, and prove nothing about any.
    if (mutant.file.endsWith('.ts')) stripTypeScriptTypes(changed);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Faults of the whole list, each with the mutant's area and name. */
export function faultsOfList(root: string, mutants: readonly Mutant[]): string[] {
  const seen = new Set<string>();
  return mutants.flatMap((mutant) => {
    const title = `${mutant.area}: ${mutant.name}`;
    const fault = seen.has(title) ? 'another mutant has this name' : faultOf(root, mutant);
    seen.add(title);
    return fault === undefined ? [] : [`mutant "${title}": ${fault}`];
  });
}
