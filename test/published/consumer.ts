import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const repository: string = resolve(import.meta.dirname, '../..');

/** The packages that `npm run build:packages` makes. */
export const built = { core: '@daemun/core', verify: '@daemun/verify', server: 'daemun' } as const;

/** An app of somebody else: a folder outside of this repository. */
export interface Consumer {
  readonly folder: string;
  write(path: string, text: string): string;
  /** What a command prints. Throws what it complains of where it fails. */
  run(program: string, arguments_: readonly string[], env?: NodeJS.ProcessEnv): string;
  /** Installs packages of the registry, and archives. */
  install(...specifiers: readonly string[]): void;
  remove(): void;
}

export function openConsumer(name: string): Consumer {
  const folder = mkdtempSync(join(tmpdir(), `daemun-${name}-`));
  const run: Consumer['run'] = (program, arguments_, env = {}) =>
    execFileSync(program, arguments_, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: undefined, ...env },
      stdio: 'pipe',
    });
  writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  return {
    folder,
    run,
    write(path, text) {
      const file = join(folder, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    // The runtimes of other versions are asked for by name: npm says that they are not for the one that runs it.
    install: (...specifiers) => void run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...specifiers]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Packs a built package as npm would for the registry. Returns the archive. */
export function pack(name: keyof typeof built, to: string): string {
  const from = join(repository, 'build', name);
  const said = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', to], {
    cwd: from,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const [packed] = Object.values(JSON.parse(said) as Record<string, { readonly filename: string }>);
  return join(to, packed?.filename ?? '');
}

/** Every file of a folder, by its path from there. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
}

export const textOf = (path: string): string => readFileSync(path, 'utf8');
