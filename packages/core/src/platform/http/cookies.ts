import { isLocalOrigin } from '../config/settings.ts';
import { trimBlanks } from './blanks.ts';

declare const declared: unique symbol;

/** A cookie that a capability has declared for a purpose of its own: what it is called behind `daemun-`. */
export type PurposeCookie = string & { readonly [declared]: true };

/**
 * A cookie of ours. `session` is the credential, and `csrf` what a token of somebody without a session is bound to; the others are
 * handles.
 */
export type CookieName = 'session' | 'csrf' | 'device' | 'trusted' | PurposeCookie;

/** No page of another site may have it sent, in no way: only whoever asks for a token needs it (D1). */
const strict: ReadonlySet<CookieName> = new Set<CookieName>(['csrf']);

/** Declares a cookie. @throws TypeError for a name that no cookie can have */
export function purposeCookie(name: string): PurposeCookie {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name) || name === 'session') throw new TypeError(`a cookie cannot be called ${name}`);
  return name as PurposeCookie;
}

/** How the cookies of an origin are called and sent. */
export interface CookieScheme {
  readonly secure: boolean;
  /** What a cookie is called on the wire. */
  wireName(name: CookieName): string;
  /** The other way round: undefined where it is no cookie of ours. */
  nameOf(wireName: string): CookieName | undefined;
}

/**
 * What a cookie is called on the wire. On https every cookie has the `__Host-` prefix; plain http on loopback cannot
 * (security.md D1). Browsers keep cookies by the host and not by the port (RFC 6265 §8.5): on this machine, where each port is
 * another app, the name carries it, or two apps would sign each other's people out.
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
  // A name that is in no other one shows what stands before and behind the names of this origin.
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
 * Our cookies of a `Cookie` header (RFC 6265 §5.4). A name sent twice counts as absent: one of them is planted. Only space and
 * tab may surround a name. Another blank is part of the name, and browsers take such a name from a neighbouring host (S-59).
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

/** A `Set-Cookie` value (security.md D1). `maxAgeSeconds` of 0 removes the cookie. */
export function serializeCookie(name: CookieName, value: string, maxAgeSeconds: number, { secure, wireName }: CookieScheme): string {
  if (!/^[A-Za-z0-9_.~-]*$/.test(value)) throw new TypeError(`the value of cookie ${name} has characters a cookie cannot carry`);
  const sameSite = strict.has(name) ? 'Strict' : 'Lax';
  const attributes = [`${wireName(name)}=${value}`, 'Path=/', `Max-Age=${Math.floor(maxAgeSeconds)}`, 'HttpOnly', `SameSite=${sameSite}`];
  if (secure) attributes.push('Secure');
  return attributes.join('; ');
}
