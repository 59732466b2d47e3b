import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import { newId } from '../src/platform/random.ts';
import { signJws } from '../src/token/jws.ts';
import type { TestApp } from './app.ts';

/** An access token of a client, signed as ours and exactly as `given` says it: also those that we would never issue. */
export async function signedToken(
  app: TestApp,
  client: Pick<OAuthClient, 'id' | 'tokenFamily'>,
  given: Readonly<Record<string, unknown>> = {},
  type = 'at+jwt',
): Promise<string> {
  const { keys, settings } = app.daemun.deps;
  const now = Math.floor(app.clock.now().getTime() / 1000);
  return signJws(await keys.signing(), type, {
    iss: settings.origin,
    sub: client.id,
    aud: 'https://api.example',
    client_id: client.id,
    scope: 'orders:read',
    jti: newId(),
    sid: client.tokenFamily,
    iat: now,
    exp: now + 900,
    ...given,
  });
}
