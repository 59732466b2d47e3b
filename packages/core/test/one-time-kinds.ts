import { type LinkKind, linkKinds } from '../src/one-time/link-kind.ts';
import { type OneTimeTable, oneTimeTables } from '../src/one-time/one-time-table.ts';
import { openTestApp } from './app.ts';
import { racedWithProviders } from './single-use-items.ts';

/** Every kind of what works once, as the capabilities that `createDaemun` opened have declared them. */
export interface OneTimeKinds {
  readonly links: readonly LinkKind[];
  readonly tables: readonly OneTimeTable<Record<string, unknown>>[];
  /** What is raced over HTTP: each by its name, for which `makerOf` makes one. */
  readonly names: readonly string[];
}

/** Asks a house that is opened for it: the tests of each kind are listed before their own houses are open. */
export async function oneTimeKinds(): Promise<OneTimeKinds> {
  const app = await openTestApp({ database: 'embedded' });
  const { contributions } = app.daemun.deps;
  const [links, tables] = [contributions.all(linkKinds), contributions.all(oneTimeTables)];
  await app.close();
  const named = [...links.map(({ purpose }) => purpose), ...tables.flatMap(({ uses }) => uses)];
  return { links, tables, names: named.filter((name) => !racedWithProviders.has(name)) };
}
