/**
 * Writes the tables in the README of each capability: its routes, settings, errors and events, as its code declares them. What
 * stands above the mark is written by hand.
 *
 *   npm run readmes              writes them
 *   npm run readmes -- --check   fails where one would be another, or a capability has none
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { SettingsPart } from '../packages/core/src/platform/config/part.ts';
import { variablesOf } from '../packages/core/src/platform/config/variables-of.ts';
import { type Declarations, noticeOf } from '../packages/core/src/platform/events/declare.ts';
import type { Guard } from '../packages/core/src/platform/http/guard.ts';
import { publicPath, type Route } from '../packages/core/src/platform/http/route.ts';
import { parseSettings, type Settings } from '../packages/core/src/settings.ts';

const root = 'packages/core/src';
const mark = '<!-- Below: made by `npm run readmes` of what the code declares. Do not edit by hand. -->';

interface Declared {
  readonly name: string;
  readonly settings?: SettingsPart;
  readonly routes?: (settings: Settings) => readonly Route[];
}

/** Every route that there can be: of all ways to sign in, and those of development. */
const settings = parseSettings({
  environment: 'test',
  origin: 'https://auth.example.test',
  secrets: ['not a secret: 0123456789 of the generator'],
  sms: { gateways: ['outbox:'] },
  passkeys: { androidApps: [`com.example=${Array(32).fill('00').join(':')}`], appleApps: ['ABCDE12345.com.example'] },
});

const importOf = (path: string): Promise<Readonly<Record<string, unknown>>> => import(pathToFileURL(join(process.cwd(), path)).href);

const isDeclared = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && 'name' in value && ('routes' in value || 'open' in value || 'contributes' in value);

async function capabilityOf(folder: string): Promise<Declared> {
  const found = Object.values(await importOf(`${folder}/capability.ts`)).find(isDeclared);
  if (!found) throw new Error(`${folder}/capability.ts exports no capability`);
  return found;
}

async function eventsOf(folder: string): Promise<Declarations> {
  const path = `${folder}/events.ts`;
  const [events = {}] = existsSync(path) ? Object.values(await importOf(path)).filter((one) => typeof one === 'object') : [];
  return events as Declarations;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  return `\n## ${title}\n\n${line(head)}${line(head.map(() => '---'))
    .replaceAll('| ', '|')
    .replaceAll(' |', '|')}${rows.map(line).join('')}`;
}

function whoMayCall({ kind, demands }: Guard): string {
  const needs = Object.entries(demands).flatMap(([name, value]) => {
    if (value === undefined || value === false || (name === 'aal' && value === 1)) return [];
    return [value === true ? name : `${name} ${value}`];
  });
  return [kind, ...needs].join(', ');
}

function tablesOf({ settings: part, routes }: Declared, events: Declarations): string {
  const declarations = (routes?.(settings) ?? []).map(({ declaration }) => declaration);
  const kinds = new Map(declarations.flatMap(({ errors = [], access }) => [...errors, ...access.errors]).map((kind) => [kind.code, kind]));
  return [
    table(
      'Routes',
      ['route', 'who may call it', 'what it does', 'refusals of its own'],
      declarations.map((declaration) => [
        `\`${declaration.method} ${publicPath(declaration)}\``,
        whoMayCall(declaration.access),
        declaration.summary.en,
        (declaration.errors ?? []).map(({ code }) => `\`${code}\``).join(', '),
      ]),
    ),
    table(
      'Settings',
      ['variable', 'setting', 'meaning'],
      part ? variablesOf(part).map(({ name, path, means }) => [`\`${name}\``, `\`${path}\``, means]) : [],
    ),
    table(
      'Errors',
      ['code', 'status', 'meaning'],
      [...kinds.values()]
        .map(({ code, status, title }) => [`\`${code}\``, String(status), title.en])
        .sort(([a = ''], [b = '']) => a.localeCompare(b)),
    ),
    table(
      'Events',
      ['event', 'what it ends', 'its owner is mailed'],
      Object.entries(events).map(([type, event]) => [
        `\`${type}\``,
        [event.ends === 'access' ? 'all access' : '', event.credential ? 'what rests on older credentials' : ''].filter(Boolean).join('; '),
        typeof event.notice === 'function' ? 'where the details decide so' : (noticeOf(event)?.subject.en ?? ''),
      ]),
    ),
  ].join('');
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const faults: string[] = [];
const folders = globSync(`${root}/**/capability.ts`)
  .map(dirname)
  .filter((folder) => folder !== `${root}/kernel`)
  .sort();
for (const folder of folders) {
  const path = join(folder, 'README.md');
  const present = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const [prose = ''] = present.split(mark);
  if (prose.trim().length < 200) faults.push(`${path} does not say what the capability is for`);
  const written = `${prose.trim()}\n\n${mark}\n${tablesOf(await capabilityOf(folder), await eventsOf(folder))}`;
  if (!values.check) writeFileSync(path, written);
  else if (present !== written) faults.push(`${path} does not list what the code declares: npm run readmes`);
}
for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`✓ ${folders.length} capabilities say what they have`);
