import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../terminal.ts';

/** The frameworks that have an adapter, in the order in which they are looked for: an app on Next.js may have Express too. */
export const frameworks = ['next', 'fastify', 'hono', 'express', 'node'] as const;
export type Framework = (typeof frameworks)[number];

/** An app that Daemun is added to. */
export interface App {
  readonly folder: string;
  readonly framework: Framework;
  readonly typescript: boolean;
  /** Where sources are: `src`, or an empty string for the folder of the app. */
  readonly sources: string;
  /** The ending of module files of the app. */
  readonly extension: 'ts' | 'js' | 'mjs';
  /** `@daemun/core` is among its dependencies. */
  readonly installed: boolean;
}

interface Manifest {
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Reads what kind of app is in a folder.
 * @param chosen the framework, where somebody said it
 * @throws CommandError if there is no app
 */
export function readApp(folder: string, chosen?: Framework): App {
  const { type, dependencies, devDependencies } = readManifest(folder);
  const has = { ...devDependencies, ...dependencies };
  const framework = chosen ?? frameworks.find((name) => name in has) ?? 'node';
  const typescript = existsSync(join(folder, 'tsconfig.json'));
  // Next.js compiles modules of either ending. Node takes `.js` for CommonJS, unless the app says otherwise.
  const isModule = type === 'module' || framework === 'next';
  return {
    folder,
    framework,
    typescript,
    sources: sourcesOf(folder, framework),
    extension: typescript ? 'ts' : isModule ? 'js' : 'mjs',
    installed: '@daemun/core' in has,
  };
}

function readManifest(folder: string): Manifest {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) throw new CommandError('There is no package.json here. Call this in the folder of your app: daemun init');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    throw new CommandError('package.json is not JSON');
  }
}

/** Next.js looks for `app` in `src` only if there is none beside it. */
function sourcesOf(folder: string, framework: Framework): string {
  const isThere = (path: string) => existsSync(join(folder, path));
  if (framework !== 'next') return isThere('src') ? 'src' : '';
  if (isThere('app') || isThere('pages')) return '';
  return isThere('src') ? 'src' : '';
}
