import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { CommandError } from '../terminal.ts';
import type { App } from './app.ts';
import { gitState } from './git.ts';
import { modulesOf, variablesOf } from './templates.ts';

/** The file with the secret. Frameworks and `node --env-file` read it; it belongs to one machine. */
export const environmentFile = '.env.local';

/** A change of one file. Nothing that a file holds is replaced. */
export interface Change {
  readonly path: string;
  /** `add`: the lines go to the end of a file that is there. */
  readonly kind: 'create' | 'add';
  readonly content: string;
  /** What is shown in place of the content, if that holds a secret. */
  readonly shown?: string;
  /** Only the owner may read the file. */
  readonly private?: true;
}

/** What is to be done in an app. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Files that are there already, and stay as they are. */
  readonly kept: readonly string[];
}

/**
 * Plans what an app gets. Writes nothing.
 * @param secret the secret for the app, if it has none
 * @throws CommandError if git tracks the file that would hold the secret
 */
export function planOf(app: App, secret: string): Plan {
  const modules = modulesOf(app);
  const isThere = ({ path }: { readonly path: string }) => existsSync(join(app.folder, path)) || hasTwin(app, path);
  const environment = environmentChange(app, secret);
  return {
    changes: [
      ...(environment ? [environment] : []),
      ...ignoreChange(app),
      ...modules.filter((file) => !isThere(file)).map((file): Change => ({ ...file, kind: 'create' })),
    ],
    kept: modules.filter(isThere).map(({ path }) => path),
  };
}

/** A module of another ending would stand for the same import, or the same route. */
function hasTwin({ folder }: App, path: string): boolean {
  const stem = path.replace(/\.\w+$/, '');
  return ['ts', 'tsx', 'js', 'jsx', 'mjs', 'mts'].some((extension) => existsSync(join(folder, `${stem}.${extension}`)));
}

function environmentChange(app: App, secret: string): Change | undefined {
  if (gitState(app.folder, environmentFile) === 'tracked') {
    throw new CommandError(
      `${environmentFile} is in git, so the secret would be too. Take it out first: git rm --cached ${environmentFile}, and name it in .gitignore`,
    );
  }
  const path = join(app.folder, environmentFile);
  const present = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const known = parseEnv(present ?? '');
  const names = variablesOf(app);
  const lines = [
    ...(names.origin in known ? [] : [[`${names.origin}=http://localhost:3000`]]),
    ...(names.secret in known ? [] : [[`${names.secret}=${secret}`, `${names.secret}=… (made now, not shown)`]]),
  ];
  if (lines.length === 0) return undefined;
  const text = (which: 0 | 1) => lines.map((line) => `${line[which] ?? line[0]}\n`).join('');
  const start = present !== undefined && present !== '' && !present.endsWith('\n') ? '\n' : '';
  return {
    path: environmentFile,
    kind: present === undefined ? 'create' : 'add',
    content: start + text(0),
    shown: text(1),
    private: true,
  };
}

/** Neither the secret nor the embedded database may get into git. */
function ignoreChange({ folder }: App): readonly Change[] {
  const exposed = [environmentFile, '.daemun/'].filter((path) => gitState(folder, path) === 'neither');
  if (exposed.length === 0) return [];
  const path = join(folder, '.gitignore');
  const present = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const start = present !== undefined && present !== '' && !present.endsWith('\n') ? '\n' : '';
  return [
    {
      path: '.gitignore',
      kind: present === undefined ? 'create' : 'add',
      content: `${start}${exposed.map((line) => `${line}\n`).join('')}`,
    },
  ];
}
