import type { Settings } from '../platform/config/settings.ts';
import type { Introspector } from '../token/introspect.ts';
import type { KeyPrincipals } from './principals.ts';

/** What introspection reports about API keys. */
export function introspectKeys({ settings, findKeyPrincipal }: KeyPrincipals & { readonly settings: Settings }): Introspector {
  return async (credential, source) => {
    const principal = await findKeyPrincipal(credential, source);
    if (!principal) return undefined;
    const { id, userId, kind, name, scopes, tier, createdAt, expiresAt } = principal;
    return {
      active: true,
      token_type: 'api_key',
      iss: settings.origin,
      sub: userId,
      jti: id,
      iat: Math.floor(createdAt.getTime() / 1000),
      exp: Math.floor(expiresAt.getTime() / 1000),
      scope: scopes.join(' '),
      kind,
      name,
      tier,
    };
  };
}
