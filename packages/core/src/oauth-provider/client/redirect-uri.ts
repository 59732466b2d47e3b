import type { Settings } from '../../platform/config/settings.ts';
import type { Text } from '../../platform/i18n/text.ts';
import type { ClientKind, OAuthClient } from './client.ts';

type Environment = Settings['environment'];

const longestUri = 2048;

/** Why a client cannot have a URI. */
const faults = {
  none: { en: 'This kind of client has no redirect URIs.', ko: '이 종류의 클라이언트에는 리디렉션 URI가 없어요.' },
  long: { en: 'It is longer than 2048 characters.', ko: '2048자보다 길어요.' },
  fragment: { en: 'It has a fragment (#).', ko: '프래그먼트(#)가 있어요.' },
  character: { en: 'It has a character that no URI has.', ko: 'URI에 쓸 수 없는 문자가 있어요.' },
  wildcard: { en: 'It has a wildcard (*).', ko: '와일드카드(*)가 있어요.' },
  relative: { en: 'It is no absolute URI.', ko: '절대 URI가 아니에요.' },
  user: { en: 'It has a user name.', ko: '사용자 이름이 들어 있어요.' },
  dots: { en: 'It has a segment of dots, or an encoded one.', ko: '경로에 점으로 된 구간이 있어요.' },
  spelling: {
    en: 'It is not spelled as browsers spell it: the host in lower case, no port that is usual, nothing to resolve.',
    ko: '브라우저가 쓰는 표기와 달라요. 호스트는 소문자로, 기본 포트는 빼고 적어 주세요.',
  },
  https: { en: 'It must begin with https://.', ko: 'https://로 시작해야 해요.' },
  development: {
    en: 'http is for development, and for apps on the same machine. Use https.',
    ko: 'http는 개발할 때나 같은 기기의 앱에서만 쓸 수 있어요. https를 써 주세요.',
  },
  loopback: {
    en: 'http is only for 127.0.0.1, [::1] and localhost.',
    ko: 'http는 127.0.0.1, [::1], localhost에서만 쓸 수 있어요.',
  },
  scheme: {
    en: 'A private scheme is a domain in reverse, such as com.example.app:/cb.',
    ko: '전용 스킴은 com.example.app:/cb처럼 도메인을 뒤집은 이름이어야 해요.',
  },
} as const satisfies Readonly<Record<string, Text>>;

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
export function checkRedirectUri(kind: ClientKind, uri: string, environment: Environment): Text | undefined {
  if (kind === 'machine' || kind === 'device') return faults.none;
  const fault = checkSpelling(uri);
  if (fault !== undefined) return fault;
  if (uri.startsWith('https://')) return undefined;
  if (loopback.test(uri)) {
    if (kind !== 'confidential' || environment !== 'production') return undefined;
    return faults.development;
  }
  if (kind === 'native' && privateScheme.test(uri)) return undefined;
  if (uri.startsWith('http://')) return faults.loopback;
  return kind === 'native' ? faults.scheme : faults.https;
}

/** Why this cannot be the address of a page or an endpoint of a client. http is for development, on the same machine. */
export function checkWebUrl(url: string, environment: Environment): Text | undefined {
  const fault = checkSpelling(url);
  if (fault !== undefined || url.startsWith('https://')) return fault;
  return environment !== 'production' && loopback.test(url) ? undefined : faults.https;
}

function checkSpelling(uri: string): Text | undefined {
  if (uri.length > longestUri) return faults.long;
  if (uri.includes('#')) return faults.fragment;
  if (!uriCharacters.test(uri)) return faults.character;
  if (uri.includes('*')) return faults.wildcard;
  if (!URL.canParse(uri)) return faults.relative;
  const { href, username, password, pathname } = new URL(uri);
  if (username !== '' || password !== '' || /^[^/?]*\/\/[^/?]*@/.test(uri)) return faults.user;
  if (hasDotSegment(uri)) return faults.dots;
  // Upper case in the host, a usual port, another notation of an IP address.
  if (href !== uri && !(pathname === '/' && href === withSlash(uri))) return faults.spelling;
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
