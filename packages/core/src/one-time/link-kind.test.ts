import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestApp } from '../../test/app.ts';
import { oneTimeKinds } from '../../test/one-time-kinds.ts';
import type { AppDeps } from '../capabilities.ts';
import type { Capability } from '../kernel/capability.ts';
import { linkKind, linkKinds } from './link-kind.ts';

const { links, tables } = await oneTimeKinds();
const source = join(import.meta.dirname, '..');

/** How often a kind is declared in all of the engine. */
function declarations(by: 'linkKind' | 'oneTimeTable'): number {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const declared = new RegExp(`(?<!function )\\b${by}\\(`, 'g');
  return files.flatMap((path) => readFileSync(join(source, path), 'utf8').match(declared) ?? []).length;
}

describe('kinds of links', () => {
  it('S-47 two of one purpose do not start: a token of either would work as the other', async () => {
    const again = linkKind<undefined>({ purpose: 'reset-password', lifetimeSeconds: () => 60 });
    const mine: Capability<AppDeps> = { name: 'mine', contributes: () => [linkKinds.of(again)] };
    const start = openTestApp({ database: 'embedded', settings: { capabilities: [mine] } });
    await expect(start).rejects.toThrow('two kinds of links have the purpose reset-password');
  });

  it('A-07 every one that is declared is contributed, and so is raced and ended with its account’s access', () => {
    expect(links).toHaveLength(declarations('linkKind'));
  });

  it('A-07 every table of one-time items that is declared is contributed, and so is raced and swept', () => {
    expect(tables).toHaveLength(declarations('oneTimeTable'));
  });

  it('S-48 no two open the same page, but a new address is confirmed where the first one is', () => {
    const pages = links.flatMap(({ page }) => page ?? []);
    expect(pages.filter((page, index) => pages.indexOf(page) !== index)).toEqual(['/confirm-email']);
  });
});
