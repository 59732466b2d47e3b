import { type LinkKind, linkKinds } from '../src/one-time/link-kind.ts';
import { openTestHouse } from './house.ts';

/** Every kind of what works once, as the capabilities that `createDaemun` opened have declared them. */
export interface OneTimeKinds {
  readonly links: readonly LinkKind[];
  /** What is raced over HTTP: each by its name, for which `makerOf` makes one. */
  readonly names: readonly string[];
}

/** Asks a house that is opened for it: the tests of each kind are listed before their own houses are open. */
export async function oneTimeKinds(): Promise<OneTimeKinds> {
  const house = await openTestHouse({ database: 'embedded' });
  const links = house.daemun.deps.contributions.all(linkKinds);
  await house.close();
  return { links, names: [...links.map(({ purpose }) => purpose), 'magic-link', 'email-code', 'phone-login', 'passkey-login'] };
}
