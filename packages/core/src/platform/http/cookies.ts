import { isLocalOrigin } from '../config/settings.ts';
import { trimBlanks } from './blanks.ts';

declare const declared: unique symbol;

/** A cookie that a capability declares for one purpose. The name comes after `daemun-`. */
export type PurposeCookie = string & { readonly [declared]: true };

/**
 * The cookies of Daemun. `session` is the credential. `csrf` is what the CSRF token of a client without a session is bound to.
 * The others are handles of browser bindings.
 */
export type CookieName = 'session' | 'csrf' | 'device' | 'trusted' | PurposeCookie;

/** Strict: no page of another site can make a browser send it. Only the client that requests a CSRF token needs it (D1). */
const strict: ReadonlySet<CookieName> = new Set<CookieName>(['csrf']);

/** Declares a cookie. @throws TypeError for a name that no cookie may have */
export function purposeCookie(name: string): PurposeCookie {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name) || name === 'session') throw new TypeError(`a cookie cannot be called ${name}`);
  return name as PurposeCookie;
}

/** How the cookies of an origin are named and sent. */
export interface CookieScheme {
  readonly secure: boolean;
  /** The name of a cookie on the wire. */
  wireName(name: CookieName): string;
  /** The reverse: the cookie of a name on the wire. Undefined if it is no cookie of ours. */
  nameOf(wireName: string): CookieName | undefined;
}

/**
 * The name of a cookie on the wire. On https every cookie has the `__Host-` prefix; plain http on loopback cannot have it
 * (security.md D1). Browsers keep cookies per host, not per port (RFC 6265 §8.5). On a developer's machine each port is another
 * app, so there the name contains the port. Otherwise one app would sign out the users of another.
 */
export function originCookieName(name: string, origin: string): string {
  const { protocol, port } = new URL(origin);
  return `${protocol === 'https:' ? '__Host-' : ''}${name}${port !== '' && isLocalOrigin(origin) ? `-${port}` : ''}`;
}

const plainSession = 'daemun';
const plainOther = 'daemun-';

/** The cookies of an origin. */
export function cookieScheme(origin: string): CookieScheme {
  const session = originCookieName(plainSession, origin);
  // A placeholder that occurs in no name. It shows the prefix and suffix of this origin's names.
  const [before = '', behind = ''] = originCookieName(`${plainOther}|`, origin).split('|');
  return {
    secure: origin.startsWith('https:'),
    wireName: (name) => (name === 'session' ? session : `${before}${name}${behind}`),
    nameOf(wireName) {
      if (wireName === session) return 'session';
      if (!wireName.startsWith(before) || !wireName.endsWith(behind)) return undefined;
      const name = wireName.slice(before.length, wireName.length - behind.length);
      return name === '' || name === 'session' ? undefined : (name as PurposeCookie);
    },
  };
}

/**
 * The cookies of ours in a `Cookie` header (RFC 6265 §5.4). A name that occurs twice counts as absent, because one of the two is
 * planted. Only space and tab may surround a name. Any other blank is part of the name, because browsers accept such a name from
 * a neighbouring host (S-59).
 */
export function readCookies(header: string | undefined, { nameOf }: CookieScheme): ReadonlyMap<CookieName, string> {
  const found = new Map<CookieName, string>();
  if (!header) return found;
  const planted = new Set<CookieName>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = nameOf(trimBlanks(pair.slice(0, equals)));
    if (!name) continue;
    if (found.has(name)) planted.add(name);
    found.set(name, trimBlanks(pair.slice(equals + 1)));
  }
  for (const name of planted) found.delete(name);
  return found;
}

/** A `Set-Cookie` value (security.md D1). A `maxAgeSeconds` of 0 deletes the cookie. */
export function serializeCookie(name: CookieName, value: string, maxAgeSeconds: number, { secure, wireName }: CookieScheme): string {
  if (!/^[A-Za-z0-9_.~-]*$/.test(value)) throw new TypeError(`the value of cookie ${name} has characters a cookie cannot carry`);
  const sameSite = strict.has(name) ? 'Strict' : 'Lax';
  const attributes = [`${wireName(name)}=${value}`, 'Path=/', `Max-Age=${Math.floor(maxAgeSeconds)}`, 'HttpOnly', `SameSite=${sameSite}`];
  if (secure) attributes.push('Secure');
  return attributes.join('; ');
}
