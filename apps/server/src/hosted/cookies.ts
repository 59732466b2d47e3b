import { trimBlanks } from '@daemun/core/hosting';

/** Where a person's choice of language is kept. Not secret, and no credential. */
export const languageCookie = 'daemun-lang';

/** A cookie of a `Cookie` header; undefined where it is missing or sent twice (one of them is planted). */
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
