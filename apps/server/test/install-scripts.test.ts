import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(root, name), 'utf8')) as T;
const { allowScripts } = read<{ allowScripts: Readonly<Record<string, boolean>> }>('package.json');
const { packages } = read<{ packages: Readonly<Record<string, Locked>> }>('package-lock.json');
const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
const nameOf = (place: string): string => place.replace(/^.*node_modules\//, '');

describe('install scripts', () => {
  // npm 12 blocks and names what nobody has decided about; npm 11.16 and later warn of it.
  it('are decided about, each package by its name, so that no npm warns of one', () => {
    expect(Object.keys(allowScripts).toSorted()).toEqual([...new Set(withScript.map(([place]) => nameOf(place)))].toSorted());
  });

  it('run for the Node that comes along, and for nothing else', () => {
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });

  it('come with nothing else that runs in production', () => {
    expect(withScript.filter(([, { dev, devOptional }]) => !dev && !devOptional).map(([place]) => place)).toEqual(['node_modules/node']);
  });
});
