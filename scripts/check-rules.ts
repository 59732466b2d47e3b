/**
 * Checks that no other tool makes: file length, folders named in the layer rule, that only the sign-in makes sessions, that
 * nothing names a machine or a registry, that migrations may run beside the version before, that statements name the schema of our tables, and that what may be imported of a package is
 * documented, and that every mutant can still be put in. Prints every fault and fails on any.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { version } from '../packages/core/src/platform/version.ts';
import { undocumented } from './documented.ts';
import { migrationsSince, readVersionBefore } from './migrations/recorded.ts';
import { faultsOfMigrations } from './migrations/rules.ts';
import { tablesOf, withoutSchema } from './migrations/schema-named.ts';
import { faultsOfList, readMutants } from './mutants/list.ts';

const faults: string[] = [];

const longest = { code: 400, test: 600 };
/** Longer files, each with its reason. */
const longForAReason: Readonly<Record<string, string>> = {};

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path && existsSync(path));
const sources = tracked.filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path) && !path.endsWith('.d.ts') && !path.includes('.gen.'));

for (const path of sources) {
  const lines = readFileSync(path, 'utf8').split('\n').length;
  const limit = /\.test\.|(^|\/)test\//.test(path) ? longest.test : longest.code;
  if (lines > limit && !(path in longForAReason)) faults.push(`${path} has ${lines} lines; ${limit} is the most`);
}

/** `any` and suppressed checks are allowed where they are counted. */
for (const path of sources.filter((path) => !/\.test\.|(^|\/)test\//.test(path))) {
  const text = readFileSync(path, 'utf8');
  if (/@ts-(ignore|expect-error|nocheck)/.test(text)) faults.push(`${path} suppresses the compiler`);
  if (/(:|<|as)\s*any\b/.test(text)) faults.push(`${path} uses "any"`);
  if (/\b(TODO|FIXME|XXX)\b/.test(text) && path !== 'scripts/check-rules.ts') faults.push(`${path} has a loose end`);
}

for (const path of sources.filter((path) => path.includes('.test.'))) {
  if (/\b(it|test|describe)\.(only|todo|skip)\(/.test(readFileSync(path, 'utf8'))) faults.push(`${path} has a test that does not run`);
}

for (const path of sources.filter((path) => path.startsWith('packages/core/src/') && !path.includes('.test.'))) {
  const creates = /from '.*session\/create\.ts'/.test(readFileSync(path, 'utf8'));
  if (creates && path !== 'packages/core/src/sign-in/finish-sign-in.ts')
    faults.push(`${path} makes sessions; only sign-in/finish-sign-in.ts may`);
  if (/^index\.ts$/.test(path.split('/').at(-1) ?? '')) faults.push(`${path} is a barrel`);
}

const tables = tablesOf(process.cwd());
for (const path of sources.filter((path) => path.startsWith('packages/core/src/')))
  for (const found of withoutSchema(readFileSync(path, 'utf8'), tables)) faults.push(`${path}: "${found}" does not name the schema daemun`);

const versions = tracked.filter((path) => /^(package|(packages|apps)\/[^/]+\/package)\.json$/.test(path));
for (const path of versions) {
  const { version: said } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  if (said !== version) faults.push(`${path} is version ${said}, and packages/core/src/platform/version.ts says ${version}`);
}

const lockfile = readFileSync('package-lock.json', 'utf8');
if (/"resolved": "https?:/.test(lockfile)) faults.push('package-lock.json names a registry host');

faults.push(...faultsOfMigrations(migrationsSince(process.cwd(), readVersionBefore(process.cwd()))));

for (const one of ['packages/core', 'packages/verify'].flatMap(undocumented)) faults.push(`${one} has no docstring, and may be imported`);

const mutants = readMutants(process.cwd());
faults.push(...faultsOfList(process.cwd(), mutants));

for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`✓ ${sources.length} source files, ${mutants.length} mutants`);
