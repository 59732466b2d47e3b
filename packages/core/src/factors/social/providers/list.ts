import type { Settings } from '../../../platform/config/settings.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { ProviderDescription } from '../client/description.ts';
import type { ProviderClient } from '../client/provider-client.ts';
import { createSocialProvider } from '../client/social-provider.ts';
import type { SocialProviders } from '../provider.ts';
import { type KnownProvider, knownProviders } from '../provider-settings.ts';
import { describeApple } from './apple.ts';
import { describeDiscord } from './discord.ts';
import { describeFacebook } from './facebook.ts';
import { describeGitHub } from './github.ts';
import { describeGitLab } from './gitlab.ts';
import { describeGoogle } from './google.ts';
import { describeKakao } from './kakao.ts';
import { describeLine } from './line.ts';
import { describeLinkedIn } from './linkedin.ts';
import { describeMicrosoft } from './microsoft.ts';
import { describeNaver } from './naver.ts';
import { describeOidc } from './oidc.ts';
import { describeSlack } from './slack.ts';
import { describeX } from './x.ts';

type SocialSettings = Settings['social'];

/** How each known provider is described. To add one: a file beside this one, and a line here. */
const descriptions: { readonly [Id in KnownProvider]: (social: SocialSettings) => ProviderDescription } = {
  google: ({ google }) => describeGoogle(google),
  kakao: ({ kakao }) => describeKakao(kakao),
  naver: ({ naver }) => describeNaver(naver),
  github: ({ github }) => describeGitHub(github),
  line: ({ line }) => describeLine(line),
  facebook: describeFacebook,
  discord: describeDiscord,
  gitlab: ({ gitlab }) => describeGitLab(gitlab),
  slack: ({ slack }) => describeSlack(slack),
  linkedin: ({ linkedin }) => describeLinkedIn(linkedin),
  x: describeX,
  apple: ({ apple }) => describeApple(apple),
  microsoft: ({ microsoft, keepTokens }) => describeMicrosoft(microsoft, { keepTokens }),
};

/** A provider that is on: how it is described, and what the operator has set for it. */
export interface ActiveProvider {
  readonly description: ProviderDescription;
  readonly client: ProviderClient;
}

/** What the providers that these settings turn on are made of: the known ones in their order, then the issuers of the operator by name. */
export function activeProviders(social: SocialSettings): readonly ActiveProvider[] {
  const known = knownProviders.flatMap((id): readonly ActiveProvider[] => {
    const { clientId, ...client } = social[id];
    return clientId === undefined ? [] : [{ description: descriptions[id](social), client: { ...client, clientId } }];
  });
  const issuers = Object.entries(social.oidc)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([id, issuer]) => ({ description: describeOidc(id, issuer), client: issuer }));
  return [...known, ...issuers];
}

/** The providers that these settings turn on. */
export function openProviders(deps: Pick<Platform, 'settings' | 'clock'>): SocialProviders {
  const all = activeProviders(deps.settings.social).map(({ description, client }) => createSocialProvider(deps, description, client));
  return { all, byId: (id) => all.find((provider) => provider.id === id) };
}
