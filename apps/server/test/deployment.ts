import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Settings, settingsFromEnvironment } from '@daemun/core/settings';
import { parseYaml } from '@redocly/openapi-core';

const root = resolve(import.meta.dirname, '../../..');

/** The path of a file of the repository. */
export const pathOf = (path: string): string => resolve(root, path);
export const textOf = (path: string): string => readFileSync(pathOf(path), 'utf8');

type Env = Readonly<Record<string, string>>;

/** What somebody who follows the guide has in the files of secrets. */
export const secretFiles: Env = {
  secret: 't3st-only-Secret-that-is-long-enough-0123456789',
  mail: 'smtps://user:password@mail.example.com',
  'database-url': 'postgres://daemun:0123456789abcdef@postgres/daemun',
};

/**
 * The settings of a deployment: these variables and no others, whose files of secrets are found by their names in `folder`.
 * @throws SettingsError naming what is unknown, missing or wrong
 */
export function settingsOf(env: Env, folder: string): Promise<Settings> {
  const values = Object.entries(env).map(
    ([name, value]) => [name, name.endsWith('_FILE') ? join(folder, basename(value)) : value] as const,
  );
  return settingsFromEnvironment(Object.fromEntries(values) as NodeJS.ProcessEnv);
}

/** Makes the files of secrets as the guide does, each with a line end where it has one. Gives their folder. */
export function makeSecretFiles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-secrets-'));
  for (const [name, secret] of Object.entries(secretFiles)) writeFileSync(join(folder, name), name === 'secret' ? `${secret}\n` : secret);
  return folder;
}

/** Each document of a YAML file. */
export const documentsOf = <T>(yaml: string): readonly T[] => yaml.split(/^---$/m).map((document) => parseYaml(document) as T);

/** A unit of systemd: what each key of it is given, in order. */
export function readUnit(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}
