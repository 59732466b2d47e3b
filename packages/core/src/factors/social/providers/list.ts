import type { Settings } from '../../../platform/config/settings.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { ProviderDescription } from '../client/description.ts';
import { createSocialProvider } from '../client/social-provider.ts';
import type { SocialProvider, SocialProviders } from '../provider.ts';
import { type KnownProvider, knownProviders } from '../provider-settings.ts';
import { describeGoogle } from './google.ts';
import { describeOidc } from './oidc.ts';

type SocialSettings = Settings['social'];

/** How each known provider is described. To add one: a file beside this one, and a line here. */
const descriptions: { readonly [Id in KnownProvider]?: (social: SocialSettings) => ProviderDescription } = {
  google: ({ google }) => describeGoogle(google),
};

/** The providers that these settings turn on: the known ones in their order, then the issuers of the operator by name. */
export function openProviders(deps: Pick<Platform, 'settings' | 'clock'>): SocialProviders {
  const { social } = deps.settings;
  const known = knownProviders.flatMap((id): readonly SocialProvider[] => {
    const { clientId, ...client } = social[id];
    const describe = descriptions[id];
    return clientId === undefined || !describe ? [] : [createSocialProvider(deps, describe(social), { ...client, clientId })];
  });
  const issuers = Object.entries(social.oidc)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([id, issuer]) => createSocialProvider(deps, describeOidc(id, issuer), issuer));
  const all = [...known, ...issuers];
  return { all, byId: (id) => all.find((provider) => provider.id === id) };
}
