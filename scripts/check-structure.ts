/**
 * Checks that a capability is one folder and one line: which files of core outside a capability's folder import from it, and which
 * files of the platform name one; that account/ alone writes accounts, and token/ alone knows refresh grants. Each that does so
 * stands in scripts/structure.json with its reason; a new one fails, and so does a reason for something that is not there any
 * more. Prints, for each capability, how many files know it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = 'packages/core/src';

/** What everything else is built on: they are layers of their own, and any capability after them may use them. */
const ground = new Set(['account', 'session', 'sign-in', 'one-time']);
/** The list, and what embedders write theirs with. */
const lists = new Set(['capabilities.ts', 'own-capability.ts']);

interface Structure {
  /** Folder → capability → why it must know it. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** File of the platform → why it names one. */
  readonly platform: Readonly<Record<string, string>>;
}

const { imports, platform } = JSON.parse(readFileSync('scripts/structure.json', 'utf8')) as Structure;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test|\.gen)\.ts$/.test(path));
const capabilities = files.filter((path) => path.endsWith('/capability.ts') && path !== 'kernel/capability.ts').map(dirname);
const faults: string[] = [];

const folderOf = (path: string): string => capabilities.find((folder) => path.startsWith(`${folder}/`)) ?? dirname(path);
const used = new Set<string>();
const knownBy = new Map(capabilities.map((folder) => [folder, new Set<string>()]));

for (const path of files) {
  for (const [, target = ''] of readFileSync(join(root, path), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const to = folderOf(relative(root, join(root, dirname(path), target)));
    const from = folderOf(path);
    if (!knownBy.has(to) || from === to || ground.has(to)) continue;
    knownBy.get(to)?.add(path);
    if (lists.has(path)) continue;
    if (imports[from]?.[to] === undefined) faults.push(`${path} knows ${to}; a seam is missing, or scripts/structure.json says why not`);
    used.add(`${from} ${to}`);
  }
}
for (const [from, reasons] of Object.entries(imports)) {
  for (const to of Object.keys(reasons))
    if (!used.has(`${from} ${to}`)) faults.push(`scripts/structure.json: ${from} does not know ${to} any more`);
}

for (const path of files.filter((file) => !file.startsWith('account/'))) {
  const writes = /\.(insert|update|delete)\(users\)/.test(readFileSync(join(root, path), 'utf8'));
  if (writes) faults.push(`${path} writes accounts; account/ alone does`);
}

for (const path of files.filter((file) => !file.startsWith('token/'))) {
  const knows = /refreshGrants|refresh_grants/.test(readFileSync(join(root, path), 'utf8'));
  if (knows) faults.push(`${path} knows the table of refresh grants; token/ alone does`);
}

const leaves = capabilities.filter((folder) => !ground.has(folder)).map((folder) => folder.split('/').at(-1) ?? '');
/** `sms-code` as code and texts may write it; names of one common word are no names, and gateways have API keys, too. */
const naming = new RegExp(
  leaves
    .filter((name) => (name.includes('-') && name !== 'api-key') || ['passkey', 'totp'].includes(name))
    .map((name) => name.replaceAll('-', '[-_ ]?'))
    .join('|'),
  'i',
);
for (const path of files.filter((file) => file.startsWith('platform/'))) {
  const names = naming.test(readFileSync(join(root, path), 'utf8'));
  if (names && platform[path] === undefined) faults.push(`${path} names a capability; the platform knows none`);
  if (!names && platform[path] !== undefined) faults.push(`scripts/structure.json: ${path} names no capability any more`);
}

for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length > 0) process.exit(1);
const counts = [...knownBy].filter(([folder]) => !ground.has(folder)).map(([folder, paths]) => `${folder} ${paths.size}`);
console.log(
  `✓ files of core that know a capability: ${counts.sort().join(', ')}; platform files that name one: ${Object.keys(platform).length}`,
);
