import type { Settings } from '../../platform/config/settings.ts';
import type { ClientKind, OAuthClient } from './client.ts';

type Environment = Settings['environment'];

/** Why a client may not have a URI, as a clause of an English sentence. */
export type UriFault = string;

const longestUri = 2048;

/** What an URI consists of (RFC 3986 §2), without the fragment, and with each percent sign before two digits. */
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/** The address of an app on the same machine (RFC 8252 §7.3), its port and the rest. One spelling of each host, and no other. */
const loopback = /^http:\/\/(?<host>127\.0\.0\.1|\[::1\]|localhost)(?::(?<port>[1-9]\d{0,4}))?(?<rest>[/?].*)?$/;

/** A private scheme is the name of a domain in reverse, so that it has a dot (RFC 8252 §7.1). */
const privateScheme = /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+:\/[^?]/;

/** A segment that leads out of its folder, or that some parser may read so: `..`, `..;a=b`, and both slashes in any encoding. */
const dotSegment = /^\.{1,2}(?:;.*)?$/;

/**
 * Is this one of the client's redirect URIs? Equal character for character, but for the port of a native client on the same
 * machine, which the system picks (S-78, RFC 9700 §2.1, RFC 8252 §7.3). Nothing is parsed that could be read in two ways.
 */
export function matchRedirectUri(client: Pick<OAuthClient, 'kind' | 'redirectUris'>, uri: string): boolean {
  return isAmong(client.redirectUris, client.kind, uri);
}

/** The same for where a person may be sent after signing out. */
export function matchPostLogoutUri(client: Pick<OAuthClient, 'kind' | 'postLogoutRedirectUris'>, uri: string): boolean {
  return isAmong(client.postLogoutRedirectUris, client.kind, uri);
}

function isAmong(registered: readonly string[], kind: ClientKind, uri: string): boolean {
  if (uri.length > longestUri) return false;
  if (registered.includes(uri)) return true;
  const given = kind === 'native' ? loopbackOf(uri) : undefined;
  return given !== undefined && registered.some((one) => loopbackOf(one) === given);
}

/** An address on the same machine without its port. Undefined for any other. */
function loopbackOf(uri: string): string | undefined {
  const { host, port = '80', rest = '' } = loopback.exec(uri)?.groups ?? {};
  return host === undefined || Number(port) > 65_535 ? undefined : `${host}${rest}`;
}

/**
 * Why a client of this kind cannot have this URI as a redirect URI, or as the place to return to after signing out. Undefined if it
 * can. The `URL` of the platform must read it as it is written: what needs to be normalised, another parser reads otherwise.
 */
export function checkRedirectUri(kind: ClientKind, uri: string, environment: Environment): UriFault | undefined {
  if (kind === 'machine' || kind === 'device') return `a ${kind} client has no redirect URIs`;
  const fault = checkSpelling(uri);
  if (fault !== undefined) return fault;
  if (uri.startsWith('https://')) return undefined;
  if (loopback.test(uri)) {
    if (kind !== 'confidential' || environment !== 'production') return undefined;
    return 'http is for development, and for apps on the same machine';
  }
  if (kind === 'native' && privateScheme.test(uri)) return undefined;
  if (uri.startsWith('http://')) return 'http is only for 127.0.0.1, [::1] and localhost';
  return kind === 'native' ? 'a private scheme is a domain in reverse, such as com.example.app:/cb' : 'it must begin with https://';
}

/** Why this cannot be the address of a page or an endpoint of a client. http is for development, on the same machine. */
export function checkWebUrl(url: string, environment: Environment): UriFault | undefined {
  const fault = checkSpelling(url);
  if (fault !== undefined || url.startsWith('https://')) return fault;
  return environment !== 'production' && loopback.test(url) ? undefined : 'it must begin with https://';
}

function checkSpelling(uri: string): UriFault | undefined {
  if (uri.length > longestUri) return `it is longer than ${longestUri} characters`;
  if (uri.includes('#')) return 'it has a fragment';
  if (!uriCharacters.test(uri)) return 'it has a character that no URI has';
  if (uri.includes('*')) return 'it has a wildcard';
  if (!URL.canParse(uri)) return 'it is no absolute URI';
  const { href, username, password, pathname } = new URL(uri);
  if (username !== '' || password !== '' || /^[^/?]*\/\/[^/?]*@/.test(uri)) return 'it has a user name';
  if (hasDotSegment(uri)) return 'it has a segment of dots';
  // Upper case in the host, a usual port, another notation of an IP address.
  if (href !== uri && !(pathname === '/' && href === withSlash(uri))) return `it is not in its usual form, ${href}`;
  return undefined;
}

/** Browsers add the slash of an empty path. */
function withSlash(uri: string): string {
  const end = uri.indexOf('?');
  return end < 0 ? `${uri}/` : `${uri.slice(0, end)}/${uri.slice(end)}`;
}

function hasDotSegment(uri: string): boolean {
  let path = uri.replace(/\?.*$/, '').replace(/^[^:]*:(\/\/[^/]*)?/, '');
  // A segment may be encoded several times, for as many parsers.
  for (let round = 0; round < 4; round += 1) {
    if (path.split(/[/\\]/).some((segment) => dotSegment.test(segment))) return true;
    path = path.replaceAll(/%(2e|2f|5c|25|3b)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  return false;
}

/** The origins of the pages of a client, which may read what its endpoints answer (security.md D3). A private scheme has none. */
export function originsOf({ redirectUris }: Pick<OAuthClient, 'redirectUris'>): readonly string[] {
  const origins = redirectUris.filter((uri) => /^https?:/.test(uri)).map((uri) => new URL(uri).origin);
  return [...new Set(origins)];
}
