import type { Platform } from '../../platform/platform.ts';
import type { SocialProvider, UpstreamTokens } from './provider.ts';
import type { IdentityRow, UsedIdentity } from './queries.ts';
import { openTokens, sealTokens, sealUnlinkToken } from './sealed.ts';

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

/**
 * The tokens of another sign-in, to be kept. Many providers send a refresh token at the first consent alone, and leave it in force:
 * the one that is kept stays then.
 */
export function withKeptRefreshToken(
  deps: Pick<Platform, 'keyring'>,
  { id, tokens: kept }: Pick<IdentityRow, 'id' | 'tokens'>,
  tokens: UpstreamTokens | undefined,
): UpstreamTokens | undefined {
  if (!tokens || tokens.refreshToken !== undefined || kept === null) return tokens;
  try {
    return { ...tokens, refreshToken: readTokens(deps, id, kept).refreshToken };
  } catch {
    // No key opens the kept ones any more.
    return tokens;
  }
}

/** The kept tokens of an identity. @throws an error if the ciphertext is of another row */
export function readTokens({ keyring }: Pick<Platform, 'keyring'>, identityId: string, sealed: Buffer): UpstreamTokens {
  const { expiresAt, ...tokens } = openTokens(keyring, identityId, sealed) as Omit<UpstreamTokens, 'expiresAt'> & { expiresAt?: string };
  return { ...tokens, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
}
