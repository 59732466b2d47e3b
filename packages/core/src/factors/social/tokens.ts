import type { Platform } from '../../platform/platform.ts';
import type { SocialProvider, UpstreamTokens } from './provider.ts';
import type { UsedIdentity } from './queries.ts';
import { sealTokens, sealUnlinkToken } from './sealed.ts';

/**
 * What is kept of a person's tokens: the one that the provider wants at the end, whatever the settings say, and all of them where
 * the operator keeps them. A provider that sends no token this time leaves what was kept before.
 */
export function keptTokens(
  { keyring, settings }: Pick<Platform, 'keyring' | 'settings'>,
  { unlinkNeeds }: Pick<SocialProvider, 'unlinkNeeds'>,
  identityId: string,
  tokens: UpstreamTokens | undefined,
): UsedIdentity {
  if (!tokens) return {};
  const wanted = unlinkNeeds === 'refresh-token' ? tokens.refreshToken : unlinkNeeds === 'access-token' ? tokens.accessToken : undefined;
  return {
    ...(wanted !== undefined && { unlinkToken: sealUnlinkToken(keyring, identityId, wanted) }),
    ...(settings.social.keepTokens && { tokens: sealTokens(keyring, identityId, tokens) }),
  };
}
