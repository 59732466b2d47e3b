import type { ProviderDescription } from '../client/description.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/** https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 */
export function describeLinkedIn(settings: ProviderSettings<'linkedin'>): ProviderDescription {
  const issuer = settings.issuer ?? 'https://www.linkedin.com/oauth';
  // LinkedIn has changed between naming itself with the path and without it, in tokens and in its discovery document.
  const withoutPath = issuer.replace(/\/oauth$/, '');
  return {
    id: 'linkedin',
    label: { en: 'LinkedIn', ko: 'LinkedIn' },
    kind: 'oidc',
    issuer,
    isDiscovered: (named) => named === issuer || named === withoutPath,
    expectedIssuer: (named, { iss }) => (iss === issuer || iss === withoutPath ? iss : named),
    scopes: ['openid', 'profile', 'email'],
    // A verifier is answered with `invalid_client` where the app is not registered as native, and no nonce comes back.
    pkce: false,
    nonce: false,
    cancelledBy: ['user_cancelled_login', 'user_cancelled_authorize', 'access_denied'],
    freshParameters: {},
    userinfo: 'when-incomplete',
  };
}
