import { newId } from '../../platform/random.ts';
import { signJws } from '../../token/jws.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oidcSid } from '../grant/create.ts';
import { subjectOf } from '../tokens/subject.ts';

/** OpenID Connect Back-Channel Logout §2.4. */
export const logoutTokenType = 'logout+jwt';
export const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const lifetimeSeconds = 2 * 60;

/** The signed text that tells a client of the end of a session. It has no `nonce`, so nobody can take it for an ID token. */
export async function writeLogoutToken(
  deps: Pick<OAuthDeps, 'clock' | 'keys' | 'settings' | 'subjects'>,
  client: OAuthClient,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<string> {
  const now = Math.floor(deps.clock.now().getTime() / 1000);
  return signJws(await deps.keys.signing(client.idTokenAlgorithm), logoutTokenType, {
    iss: deps.settings.origin,
    aud: client.id,
    iat: now,
    exp: now + lifetimeSeconds,
    jti: newId(),
    events: { [backchannelLogoutEvent]: {} },
    sub: await subjectOf(deps, client, userId),
    sid: oidcSid(sessionId, client.id),
  });
}
