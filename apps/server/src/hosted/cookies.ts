import { trimBlanks } from '@daemun/core/hosting';

/** The cookie that keeps a user's choice of language. Not secret, and no credential. */
export const languageCookie = 'daemun-lang';

/** The cookie that keeps the way of the last sign-in in this browser. It names a method and no person. */
export const lastWayCookie = 'daemun-way';

/** A sign-in method, or `social:` and a provider. */
export function isWay(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9-]{0,59}(?::[a-z0-9-]{1,60})?$/.test(value);
}

/**
 * The value of a cookie in a `Cookie` header; undefined if it is missing or was sent twice (an attacker has planted one of them).
 */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map(trimBlanks)
    .filter((pair) => pair.startsWith(`${name}=`));
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined;
}

/** A `Set-Cookie` line with the attributes of security.md D1. */
export function setCookie(name: string, value: string, options: { maxAgeSeconds: number; httpOnly: boolean; secure: boolean }): string {
  const attributes = [`${name}=${value}`, 'Path=/', `Max-Age=${options.maxAgeSeconds}`, 'SameSite=Lax'];
  if (options.httpOnly) attributes.push('HttpOnly');
  if (options.secure) attributes.push('Secure');
  return attributes.join('; ');
}
