/**
 * Puts small deliberate faults into a copy of the tree, one at a time, and says which of them the tests notice.
 *
 *   npm run mutants                     all of them
 *   npm run mutants -- --sample 20      twenty by chance; --seed repeats a choice
 *   npm run mutants -- session feed     those whose area, name or file has one of the words
 *   npm run mutants -- --list           names them only
 *   npm run mutants -- --without-green  leaves out the run that shows the tests green without the fault
 *
 * Exits with 1 where a mutant is not noticed, is stale (its text is gone), or where its tests fail without it.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Copy, makeCopy, type TestResult } from './mutants/copy.ts';
import { faultOf, type Mutant, readMutants } from './mutants/list.ts';

const root = process.cwd();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string' },
    list: { type: 'boolean', default: false },
    'without-green': { type: 'boolean', default: false },
  },
});

const chosen = choose(readMutants(root));
if (values.list) {
  for (const mutant of chosen) console.log(`${mutant.area}: ${mutant.name}`);
} else {
  process.exitCode = await tryAll(chosen);
}

/** Those that the words ask for; of these, a sample where one is asked for. */
function choose(mutants: readonly Mutant[]): Mutant[] {
  const words = positionals.map((word) => word.toLowerCase());
  const asked = mutants.filter((mutant) => {
    const text = `${mutant.area} ${mutant.name} ${mutant.file}`.toLowerCase();
    return words.length === 0 || words.some((word) => text.includes(word));
  });
  if (values.sample === undefined) return asked;
  const seed = Number(values.seed ?? randomInt(1_000_000));
  console.log(`sample of ${values.sample}, seed ${seed}`);
  return shuffled(asked, seed).slice(0, Number(values.sample));
}

/** The same order for the same seed: a small linear generator is enough to choose. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return items
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Tries each, prints a line per mutant and a summary. Returns the exit code. */
async function tryAll(mutants: readonly Mutant[]): Promise<number> {
  const began = Date.now();
  const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;
  const copy = makeCopy(root);
  const stop = (): never => {
    copy.remove();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  const faults: string[] = [];
  try {
    const healthy = mutants.filter((mutant) => faultOf(root, mutant) === undefined);
    const green = values['without-green'] ? undefined : await runGreen(copy, healthy);
    if (green) console.log(`${green.length} tests without a fault, ${seconds(began)}`);
    for (const [index, mutant] of mutants.entries()) {
      const started = Date.now();
      const verdict = await verdictOf(copy, mutant, green);
      const line = `${mutant.area}: ${mutant.name}`;
      console.log(`${verdict === 'noticed' ? '✓' : '✗'} ${index + 1}/${mutants.length} ${line}: ${verdict} (${seconds(started)})`);
      if (verdict !== 'noticed') faults.push(`${line}: ${verdict}`);
    }
  } finally {
    copy.remove();
  }
  console.log(`\n${mutants.length - faults.length} of ${mutants.length} noticed, ${seconds(began)}`);
  for (const fault of faults) console.error(`✗ ${fault}`);
  return faults.length > 0 ? 1 : 0;
}

/** All tests of these mutants, once: a test that fails without a fault proves nothing with one. */
async function runGreen(copy: Copy, mutants: readonly Mutant[]): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const [, group] of Map.groupBy(mutants, ({ needs = [] }) => needs.join())) {
    // Files whose tests some mutant does not narrow are run as a whole, the others by what all of theirs ask for.
    const whole = new Set(group.filter(({ pattern }) => pattern === undefined).flatMap(({ tests }) => tests));
    const narrowed = group.filter(({ tests }) => tests.some((test) => !whole.has(test)));
    const needs = group[0]?.needs ?? [];
    if (whole.size > 0) results.push(...(await copy.test({ tests: [...whole], needs })));
    if (narrowed.length === 0) continue;
    const tests = new Set(narrowed.flatMap((mutant) => mutant.tests).filter((test) => !whole.has(test)));
    const pattern = [...new Set(narrowed.map((mutant) => `(?:${mutant.pattern})`))].join('|');
    results.push(...(await copy.test({ tests: [...tests], pattern, needs })));
  }
  return results;
}

/** `noticed`, or what is wrong: with the mutant, with its tests, or with what they do not see. */
async function verdictOf(copy: Copy, mutant: Mutant, green: readonly TestResult[] | undefined): Promise<string> {
  const fault = faultOf(root, mutant);
  if (fault !== undefined) return `stale: ${fault}`;
  if (green) {
    const pattern = new RegExp(mutant.pattern ?? '');
    const own = green.filter(({ file, name }) => mutant.tests.includes(file) && pattern.test(name));
    if (own.length === 0) return 'stale: no test has this name';
    const red = own.find(({ passed }) => !passed);
    if (red) return `a test of it fails without it: ${red.name}`;
  }
  const outcome = await copy.testMutated(mutant);
  if (outcome === 'none') return 'stale: no test ran';
  return outcome === 'green' ? 'NOT NOTICED' : 'noticed';
}
