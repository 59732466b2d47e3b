import type { ClaimRequest } from '../grant/claims-request.ts';
import type { IdentityScope } from '../scopes.ts';
import type { Person } from './person.ts';

type ClaimScope = Exclude<IdentityScope, 'openid' | 'offline_access'>;
type ClaimValue = string | number | boolean | null | undefined;

/** The claims of each scope, in the words of OpenID Connect Core §5.1. */
const claimsOfScope: Readonly<Record<ClaimScope, (person: Person) => Readonly<Record<string, ClaimValue>>>> = {
  profile: ({ name, image, locale, updatedAt }) => ({
    name,
    picture: image,
    locale,
    updated_at: Math.floor(updatedAt.getTime() / 1000),
  }),
  email: ({ email, emailVerified }) => (email === null ? {} : { email, email_verified: emailVerified }),
  phone: ({ phone, phoneVerified }) => (phone === null ? {} : { phone_number: phone, phone_number_verified: phoneVerified }),
};

/** What `claimsOf` says of a person. A claim that the person has no value for is left out. */
export type PersonClaims = Readonly<Record<string, string | number | boolean>>;

/**
 * The claims of a person: those of the scopes, and those that were asked for one by one, whose scopes the person has allowed as
 * well (`claimsWithin`).
 */
export function claimsOf(
  person: Person,
  scopes: readonly string[],
  requested: Readonly<Record<string, ClaimRequest | null>> = {},
): PersonClaims {
  const claims: Record<string, string | number | boolean> = {};
  for (const [scope, read] of Object.entries(claimsOfScope)) {
    for (const [name, value] of Object.entries(read(person))) {
      if (value === null || value === undefined) continue;
      if (scopes.includes(scope) || Object.hasOwn(requested, name)) claims[name] = value;
    }
  }
  return claims;
}
