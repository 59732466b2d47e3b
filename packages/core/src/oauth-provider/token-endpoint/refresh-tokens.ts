import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { longestAccessSeconds } from '../tokens/audience.ts';

/** May the client have refresh tokens? */
export const mayRefresh = ({ grants }: Pick<OAuthClient, 'grants'>): boolean => grants.includes('refresh_token');

/** The key that the refresh tokens of a client are bound to: that of a client that has no other proof (RFC 9449 §5). */
export const refreshKey = ({ authMethod }: Pick<OAuthClient, 'authMethod'>, jkt: string | undefined): string | null =>
  authMethod === 'none' ? (jkt ?? null) : null;

/** The longest time that a grant lasts, in seconds: as long as its tokens can be refreshed, or else the longest access token. */
export function lastsSeconds({ settings }: Pick<OAuthDeps, 'settings'>, client: Pick<OAuthClient, 'grants' | 'kind'>): number {
  const { refreshAbsoluteSeconds } = settings.tokens;
  if (!mayRefresh(client)) return longestAccessSeconds;
  return client.kind === 'public' ? Math.min(refreshAbsoluteSeconds, settings.oauth.publicRefreshSeconds) : refreshAbsoluteSeconds;
}
