import { isLocalOrigin } from '../config/settings.ts';
import { trimBlanks } from './blanks.ts';

/**
 * The cookies of api.md, and `passkey`: the sign-in page asks for a passkey's challenge by itself, which must not take the
 * handle of a mail or a second factor away (docs/decisions/0011). `session` is the credential, the others are handles.
 */
export type CookieName = 'session' | 'flow' | 'device' | 'trusted' | 'passkey';

const plainNames: Readonly<Record<CookieName, string>> = {
  session: 'daemun',
  flow: 'daemun-flow',
  device: 'daemun-device',
  trusted: 'daemun-trusted',
  passkey: 'daemun-passkey',
};

export const cookieNames: readonly CookieName[] = ['session', 'flow', 'device', 'trusted', 'passkey'];

/** How the cookies of an origin are called and sent. */
export interface CookieScheme {
  readonly secure: boolean;
  readonly wireNames: Readonly<Record<CookieName, string>>;
  /** The other way round. */
  readonly names: ReadonlyMap<string, CookieName>;
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

/** The cookies of an origin. */
export function cookieScheme(origin: string): CookieScheme {
  const pairs = cookieNames.map((name) => [name, originCookieName(plainNames[name], origin)] as const);
  return {
    secure: origin.startsWith('https:'),
    wireNames: Object.fromEntries(pairs) as Record<CookieName, string>,
    names: new Map(pairs.map(([name, wireName]) => [wireName, name])),
  };
}

/**
 * Our cookies of a `Cookie` header (RFC 6265 §5.4). A name sent twice counts as absent: one of them is planted. Only space and
 * tab may surround a name. Another blank is part of the name, and browsers take such a name from a neighbouring host (S-59).
 */
export function readCookies(header: string | undefined, { names }: CookieScheme): ReadonlyMap<CookieName, string> {
  const found = new Map<CookieName, string>();
  if (!header) return found;
  const planted = new Set<CookieName>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = names.get(trimBlanks(pair.slice(0, equals)));
    if (!name) continue;
    if (found.has(name)) planted.add(name);
    found.set(name, trimBlanks(pair.slice(equals + 1)));
  }
  for (const name of planted) found.delete(name);
  return found;
}

/** A `Set-Cookie` value (security.md D1). `maxAgeSeconds` of 0 removes the cookie. */
export function serializeCookie(name: CookieName, value: string, maxAgeSeconds: number, { secure, wireNames }: CookieScheme): string {
  if (!/^[A-Za-z0-9_.~-]*$/.test(value)) throw new TypeError(`the value of cookie ${name} has characters a cookie cannot carry`);
  const attributes = [`${wireNames[name]}=${value}`, 'Path=/', `Max-Age=${Math.floor(maxAgeSeconds)}`, 'HttpOnly', 'SameSite=Lax'];
  if (secure) attributes.push('Secure');
  return attributes.join('; ');
}
