import type { ProviderDescription } from '../client/description.ts';
import { textIn } from '../client/json.ts';
import { standardPerson } from '../client/standard-person.ts';
import type { ProviderSettings } from '../provider-settings.ts';

const issuer = 'https://accounts.google.com';

/** https://developers.google.com/identity/openid-connect/openid-connect */
export function describeGoogle(settings: ProviderSettings<'google'>): ProviderDescription {
  return {
    id: 'google',
    label: { en: 'Google', ko: 'Google' },
    kind: 'oidc',
    issuer: settings.issuer ?? issuer,
    scopes: ['openid', 'email', 'profile'],
    authentication: ['post', 'basic'],
    // Google issues a refresh token at the first consent only. It is kept to tell Google of an unlinking.
    authorizeParameters: { access_type: 'offline' },
    // Google knows no `prompt=login`, and shows an error instead. Whatever stands in for it speaks as the standard does.
    ...(settings.issuer === undefined && { freshParameters: { prompt: 'select_account', max_age: '0' } }),
    // Older tokens name the issuer without its scheme.
    expectedIssuer: (named, { iss }) => (iss === named.replace(/^https:\/\//, '') ? iss : named),
    userinfo: 'when-incomplete',
    ownedDomains: ['gmail.com', 'googlemail.com'],
    readPerson(from) {
      // The domain of a Workspace, whose addresses Google alone hands out.
      const hd = textIn(from.claims?.hd);
      return { ...standardPerson(from), ...(hd !== undefined && { ownedDomains: [hd] }) };
    },
    unlink: {
      needs: 'refresh-token',
      tell: (tools, { token = '' }) => tools.revoke(token, 'refresh_token'),
    },
  };
}
