import { isLoopbackOrigin, type Settings } from '../../platform/config/settings.ts';
import { type KnownProvider, knownProviders } from './provider-settings.ts';

/** Refuses the setting at these keys, joined by dots. */
type Refuse = (path: string, message: string) => void;

/** The settings of any provider: all its fields are texts, lists or switches. */
type Fields = Readonly<Record<string, unknown>>;

/** Providers that give every client a secret. The others have public clients too, which PKCE protects (RFC 7636). */
const secretNeeded: ReadonlySet<KnownProvider> = new Set([
  'google',
  'naver',
  'github',
  'microsoft',
  'line',
  'facebook',
  'discord',
  'slack',
  'linkedin',
]);
/** What takes the place of a secret at Apple: the client signs its own (ES256). */
const appleFields = ['teamId', 'keyId', 'privateKey'] as const;
/** Settings that nobody has without a client. */
const secrets = ['clientSecret', 'privateKey', 'adminKey'] as const;
/** Names of paths below `/social/` that are no provider's. */
const reserved: readonly string[] = [...knownProviders, 'link', 'sign-up'];

/** The rules between the settings of providers. */
export function checkProviders({ environment, social }: Pick<Settings, 'environment' | 'social'>, refuse: Refuse): void {
  for (const id of knownProviders) {
    checkClient(id, social[id], refuse);
    checkUrls(`social.${id}`, social[id], environment, refuse);
  }
  for (const [name, issuer] of Object.entries(social.oidc)) {
    const path = `social.oidc.${name}`;
    if (reserved.includes(name)) refuse(path, `${name} has a meaning of its own in paths; takes another name in the place of <NAME>`);
    checkUrls(path, issuer, environment, refuse);
  }
}

function checkClient(id: KnownProvider, given: Fields, refuse: Refuse): void {
  const path = `social.${id}`;
  const isSet = (field: string): boolean => given[field] !== undefined;
  if (!isSet('clientId')) {
    if (secrets.some(isSet)) refuse(`${path}.clientId`, 'a secret of this provider is set, which nothing uses without the client id');
    return;
  }
  if (secretNeeded.has(id) && !isSet('clientSecret')) refuse(`${path}.clientSecret`, 'this provider needs it beside the client id');
  if (id !== 'apple') return;
  // A secret that was signed elsewhere serves until it expires. The key is the usual way, and goes before it.
  if (isSet('clientSecret') && !appleFields.some(isSet)) return;
  for (const field of appleFields) if (!isSet(field)) refuse(`${path}.${field}`, 'Apple needs it beside the client id');
}

/**
 * Codes, tokens and keys pass through these addresses (RFC 9700 §4.1, §2.6): nobody on the way may read or change them. Only a
 * server on this machine needs no encryption, for a test or a proxy.
 */
function checkUrls(path: string, given: Fields, environment: Settings['environment'], refuse: Refuse): void {
  for (const [field, value] of Object.entries(given)) {
    if (typeof value !== 'string' || !/^(?:issuer|[a-z]+Url)$/.test(field)) continue;
    const { protocol, search, username } = new URL(value);
    if (protocol !== 'https:' && environment === 'production') refuse(`${path}.${field}`, 'must begin with https:// in production');
    else if (protocol !== 'https:' && !isLoopbackOrigin(value)) {
      refuse(`${path}.${field}`, 'must begin with https://, or lead to a loopback address such as http://127.0.0.1:4000');
    } else if (username !== '') refuse(`${path}.${field}`, 'must have no user name');
    else if (field === 'issuer' && search !== '') refuse(`${path}.${field}`, 'must have no query (OpenID Connect Discovery §3)');
  }
}
