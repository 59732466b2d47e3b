import type { Person, PersonSources, ProviderDescription } from '../client/description.ts';
import { textIn } from '../client/json.ts';
import { standardPerson } from '../client/standard-person.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/** The tenant of personal accounts. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const tenantId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Stands for the tenant of each token in the issuer of `common` and `organizations`. */
const placeholder = '{tenantid}';

/**
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc. Each tenant is an issuer of its own, and `common` stands
 * for all of them. An administrator of any tenant can write any address into an account, so none is believed.
 */
export function describeMicrosoft(
  { tenant, issuer: replaced }: ProviderSettings<'microsoft'>,
  { keepTokens }: { readonly keepTokens: boolean },
): ProviderDescription {
  const issuer = replaced ?? `https://login.microsoftonline.com/${tenant}/v2.0`;
  return {
    id: 'microsoft',
    label: { en: 'Microsoft', ko: 'Microsoft' },
    kind: 'oidc',
    issuer,
    scopes: ['openid', 'email', 'profile', ...(keepTokens ? ['offline_access'] : [])],
    authentication: ['post', 'basic'],
    // The document of a tenant that is set by its domain names its id.
    isDiscovered: (found) => found === issuer || (!tenantId.test(tenant) && isTenantOf(issuer, found)),
    expectedIssuer: (named, { tid }) => (isAllowed(tenant, tid) ? named.replace(placeholder, tid) : undefined),
    userinfo: 'when-incomplete',
    readPerson,
  };
}

/** Does `found` differ from `issuer` in the tenant alone? */
function isTenantOf(issuer: string, found: string): boolean {
  if (!URL.canParse(issuer) || !URL.canParse(found)) return false;
  const [one, other] = [new URL(issuer), new URL(found)];
  const [first = '', ...rest] = decodeURIComponent(other.pathname)
    .split('/')
    .filter((part) => part !== '');
  return one.origin === other.origin && rest.join('/') === 'v2.0' && (first === placeholder || tenantId.test(first));
}

/**
 * May people of this tenant sign in? The keys are those of all tenants, so the tenant of a token must be looked at. That of a
 * single tenant stands in the issuer.
 */
function isAllowed(tenant: string, tid: unknown): tid is string {
  if (typeof tid !== 'string' || !tenantId.test(tid)) return false;
  if (tenant === 'organizations') return tid !== consumers;
  return tenant !== 'consumers' || tid === consumers;
}

/** The key is tenant and object: `sub` differs from app to app, and the address can change hands. */
function readPerson(from: PersonSources): Person {
  const person = standardPerson(from);
  const issuer = textIn(from.claims?.iss);
  return { ...person, subject: textIn(from.claims?.oid) ?? person.subject, ...(issuer !== undefined && { issuer }) };
}
