import type { Resource } from '../../resource/resource.ts';
import { identityScopes } from '../../scopes.ts';
import type { ClientKind, OAuthClient, Trust } from '../client.ts';
import { kindRules } from '../rules.ts';

/** What a client may have that nobody has looked at. */
const unverifiedScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/**
 * Of the scopes that a client asks for at its registration, those that it may have, and the resources they belong to (RFC 7591 §2:
 * the server may give others). Of resources only the scopes that are meant for such clients; an operator can give it more.
 */
export function allowedScopes(
  { trust, kind, resources }: { readonly trust: Trust; readonly kind: ClientKind; readonly resources: readonly Resource[] },
  asked: readonly string[] | undefined,
): Pick<OAuthClient, 'scopes' | 'resources'> {
  const wanted = (scope: string): boolean => asked === undefined || asked.includes(scope);
  const ours = kindRules[kind].people ? (trust === 'unverified' ? unverifiedScopes : Object.keys(identityScopes)) : [];
  const theirs = resources.map(({ identifier, scopes }) => ({
    identifier,
    scopes: scopes.filter(({ scope, dynamicClients }) => dynamicClients === true && wanted(scope)).map(({ scope }) => scope),
  }));
  const some = theirs.filter(({ scopes }) => scopes.length > 0);
  return {
    scopes: [...ours.filter(wanted), ...some.flatMap(({ scopes }) => scopes)],
    resources: some.map(({ identifier }) => identifier),
  };
}
