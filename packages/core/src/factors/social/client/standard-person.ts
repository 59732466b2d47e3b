import type { Person, PersonSources } from './description.ts';
import { type Json, textIn } from './json.ts';

/**
 * The person by the standard claims (OpenID Core §5.1). Those of the ID token count first, because they are signed. The address
 * and its flag come from one source: the flag of one address says nothing of another.
 */
export function standardPerson({ claims = {}, userinfo = {} }: Pick<PersonSources, 'claims' | 'userinfo'>): Person {
  const address = addressSource(claims, userinfo);
  return {
    subject: textIn(claims.sub) ?? textIn(userinfo.sub),
    email: textIn(address.email),
    emailVerified: address.email_verified === true,
    name: textIn(claims.name) ?? textIn(userinfo.name),
    image: textIn(claims.picture) ?? textIn(userinfo.picture),
  };
}

function addressSource(claims: Json, userinfo: Json): Json {
  if (textIn(claims.email) === undefined) return userinfo;
  return claims.email_verified === undefined && userinfo.email === claims.email ? userinfo : claims;
}
