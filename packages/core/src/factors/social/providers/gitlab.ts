import type { ProviderDescription } from '../client/description.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/**
 * gitlab.com, or a GitLab of one's own by `GITLAB_ISSUER`: its administrators can set any address, so none is believed by itself.
 * https://docs.gitlab.com/integration/openid_connect_provider/
 */
export function describeGitLab(settings: ProviderSettings<'gitlab'>): ProviderDescription {
  return {
    id: 'gitlab',
    label: { en: 'GitLab', ko: 'GitLab' },
    kind: 'oidc',
    issuer: settings.issuer ?? 'https://gitlab.com',
    scopes: ['openid', 'profile', 'email'],
    authentication: ['post', 'basic'],
    userinfo: 'when-incomplete',
  };
}
