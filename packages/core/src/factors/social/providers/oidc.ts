import type { ProviderDescription } from '../client/description.ts';
import type { OidcIssuer } from '../provider-settings.ts';

/** Any OpenID Connect issuer, by the operator's settings. Nothing of it is believed beyond what the standard says. */
export function describeOidc(id: string, { issuer, label = id, scopes }: OidcIssuer): ProviderDescription {
  return {
    id,
    label: { en: label, ko: label },
    kind: 'oidc',
    issuer,
    // Without `openid` there is no ID token (OpenID Core §3.1.2.1).
    scopes: scopes.includes('openid') ? scopes : ['openid', ...scopes],
    // The method that a client has unless it says otherwise (OpenID Connect Registration §2).
    authentication: ['basic', 'post'],
  };
}
