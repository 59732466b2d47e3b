import type { Platform } from '../../../platform/platform.ts';
import type { SocialProvider } from '../provider.ts';
import type { ProviderDescription } from './description.ts';
import { openLibrary, toFailure, withKind } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';
import { requireSafeAddress } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';

/** What asks for a new proof in the standard's words (OpenID Core §3.1.2.1). */
const standardFresh = { prompt: 'login', max_age: '0' };

/** Makes the address that a browser is sent to: authorization code with PKCE, state and nonce (S-99). */
export function createAuthorization(
  { settings, metadata }: Pick<Platform, 'settings'> & { readonly metadata: () => Promise<ProviderMetadata> },
  description: ProviderDescription,
  { clientId }: ProviderClient,
): SocialProvider['authorizationUrl'] {
  const { id, kind, scopes } = description;
  const fresh = description.freshParameters ?? (kind === 'oidc' ? standardFresh : {});
  return async (asked) => {
    const library = await openLibrary();
    try {
      const server = await metadata();
      requireSafeAddress(settings.environment, id, server.authorization_endpoint);
      const configuration = new library.Configuration(server, clientId);
      library.allowInsecureRequests(configuration);
      const challenge = await library.calculatePKCECodeChallenge(asked.codeVerifier);
      const address = library.buildAuthorizationUrl(configuration, {
        redirect_uri: asked.redirectUri,
        state: asked.state,
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
        ...(description.pkce !== false && { code_challenge: challenge, code_challenge_method: 'S256' }),
        ...(kind === 'oidc' && description.nonce !== false && { nonce: asked.nonce }),
        ...description.authorizeParameters,
        ...(asked.fresh && fresh),
      });
      return address.href;
    } catch (error) {
      throw withKind(toFailure(id, error), 'unavailable');
    }
  };
}
