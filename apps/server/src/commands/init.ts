import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { type Framework, readApp } from '../init/app.ts';
import { carryOut } from '../init/carry-out.ts';
import { type Change, planOf } from '../init/plan.ts';
import { stepsOf } from '../init/templates.ts';
import { CommandError } from '../terminal.ts';

/** What the command takes. */
export interface InitOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly framework?: Framework;
}

/** Adds Daemun to the app in this folder: shows each file first, and overwrites none. */
export async function init({ yes = false, dryRun = false, framework }: InitOptions): Promise<void> {
  const app = readApp(process.cwd(), framework);
  const { changes, kept } = planOf(app, randomBytes(32).toString('base64url'));
  console.log(`An app on ${names[app.framework]}${app.typescript ? ', in TypeScript' : ''}.\n`);
  for (const change of changes) console.log(describe(change));
  for (const path of kept) console.log(`${path} is there already, and stays as it is.`);
  if (changes.length === 0) return console.log('There is nothing to write.');
  if (dryRun) return console.log('Nothing was written (--dry-run).');
  if (!yes && !(await agreed())) return console.log('Nothing was written.');
  await carryOut(app.folder, changes);
  console.log(`\nWritten: ${changes.map(({ path }) => path).join(', ')}\n\nNext:`);
  for (const step of stepsOf(app)) console.log(`  ${step}`);
}

const names: Readonly<Record<Framework, string>> = {
  next: 'Next.js',
  fastify: 'Fastify',
  hono: 'Hono',
  express: 'Express',
  node: 'Node',
};

function describe({ path, kind, content, shown, private: isPrivate }: Change): string {
  const what = kind === 'create' ? 'new file' : 'lines at the end';
  const body = (shown ?? content).trim().replaceAll(/^/gm, '    ');
  return `${path} (${what}${isPrivate ? ', readable for you alone' : ''})\n${body}\n`;
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandError('Nobody can be asked here. Say that it may write: daemun init --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Write this? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
