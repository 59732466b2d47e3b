import type { Platform } from '../../../platform/platform.ts';

const longest = 2000;
/** A loopback address by its number (RFC 8252 §7.3, §8.3). `localhost` may resolve to another machine. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/**
 * The address of an app to lead back to: one of a registered scheme (RFC 8252 §7.1), or loopback with any port. It is parsed as a
 * browser would and written again, so that the checked address is the one that is followed. Undefined for every other address.
 */
export function appRedirect({ settings }: Pick<Platform, 'settings'>, given: string): string | undefined {
  // A browser removes some of these characters before it parses.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (given.length > longest || /[\u0000-\u0020\u007f]/.test(given) || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || given.includes('#')) return undefined;
  const scheme = url.protocol.slice(0, -1);
  if (scheme === 'http') return loopback.has(url.hostname) ? url.href : undefined;
  return settings.social.appRedirects.includes(scheme) ? url.href : undefined;
}
