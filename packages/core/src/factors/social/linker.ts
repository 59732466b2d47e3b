import type { Platform } from '../../platform/platform.ts';
import type { Linker } from '../../sign-in/awaited-link.ts';
import { fromPlain, linkPerson } from './linked.ts';
import type { SocialProviders } from './provider.ts';
import { type AwaitedIdentity, identityLinker } from './sign-in-with.ts';

/** Links the person that has waited for a proof of the account. A provider that is off by now links nobody. */
export function createIdentityLinker(
  deps: Pick<Platform, 'clock' | 'keyring' | 'settings' | 'events'> & { readonly socialProviders: SocialProviders },
): Linker {
  return {
    name: identityLinker,
    async link(tx, to, payload) {
      const { provider: id, person } = payload as AwaitedIdentity;
      const provider = deps.socialProviders.byId(id);
      if (provider) await linkPerson(deps, tx, provider, to, fromPlain(person));
    },
  };
}
