import type { Platform } from '../../../platform/platform.ts';
import type { SocialProvider } from '../provider.ts';
import { ProviderFailure } from '../provider.ts';
import type { ClientSettings } from '../provider-settings.ts';
import type { ProviderDescription } from './description.ts';

/** What the operator has set for one provider. */
export type ProviderClient = Pick<ClientSettings, 'audiences' | 'trustedAcr' | 'trustedEmailDomains'> &
  Partial<Pick<ClientSettings, 'clientSecret' | 'authorizeUrl' | 'tokenUrl' | 'userinfoUrl' | 'keysUrl' | 'revokeUrl'>> & {
    readonly clientId: string;
  };

/** Makes a provider of its description and of the operator's settings. Nothing is asked before the first sign-in. */
export function createSocialProvider(
  _deps: Pick<Platform, 'settings' | 'clock'>,
  description: ProviderDescription,
  _client: ProviderClient,
): SocialProvider {
  const { id, label, kind } = description;
  const fail = async (): Promise<never> => {
    throw new ProviderFailure('unavailable', `${id}: no client`);
  };
  return {
    id,
    label,
    kind,
    authorizationUrl: fail,
    exchange: fail,
    verifyIdToken: kind === 'oidc' ? fail : undefined,
    verifyAccessToken: description.bindAccessToken && fail,
    refresh: description.refreshTokens === false ? undefined : fail,
    unlink: description.unlink && fail,
    unlinkNeeds: description.unlink?.needs,
  };
}
