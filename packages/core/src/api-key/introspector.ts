import type { Settings } from '../platform/config/settings.ts';
import type { Introspector } from '../token/introspect.ts';
import type { KeyHolders } from './holders.ts';

/** What introspection says of API keys. */
export function introspectKeys({ settings, findKeyHolder }: KeyHolders & { readonly settings: Settings }): Introspector {
  return async (credential, source) => {
    const holder = await findKeyHolder(credential, source);
    if (!holder) return undefined;
    const { id, userId, kind, name, scopes, tier, createdAt, expiresAt } = holder;
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
