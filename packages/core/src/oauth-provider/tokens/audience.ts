import { hour } from '../../platform/config/lifetime.ts';
import type { Settings } from '../../platform/config/settings.ts';
import type { OAuthClient } from '../client/client.ts';
import type { Resource } from '../resource/resource.ts';

/** The `aud` of access tokens for no resource of their own: our userinfo endpoint. A grant with `openid` may ask for it by name. */
export const userinfoAudience = ({ origin }: Pick<Settings, 'origin'>): string => `${origin}/oauth/userinfo`;

/** No client and no resource has longer access tokens, in seconds (C3). Keys and the feed of revocations are kept for longer. */
export const longestAccessSeconds = hour;

/** How long an access token is valid, in seconds: the shortest of what client and resource say, else what the settings say. */
export function accessSecondsOf(
  { tokens }: Pick<Settings, 'tokens'>,
  client: Pick<OAuthClient, 'accessTokenSeconds'>,
  resource?: Pick<Resource, 'accessTokenSeconds'>,
): number {
  const given = [client.accessTokenSeconds, resource?.accessTokenSeconds].filter((one) => typeof one === 'number');
  return given.length === 0 ? tokens.accessSeconds : Math.min(longestAccessSeconds, ...given);
}
