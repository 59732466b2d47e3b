/** Stands for our own origin, which the answer does not depend on. */
const base = 'https://daemun.invalid';

/** Longer ones are no place to go on to, as sent or as written anew (`문` is `%EB%AC%B8`): the address of a page takes 2 kB in all. */
const longest = 2000;

/**
 * Where a person goes on to: a path of this site, with its query and fragment, or undefined for everything else (S-67, A-15).
 * Parsed as a browser would and written anew, so that what was looked at is what is followed. The one rule for such targets:
 * the API refuses what it answers undefined for, and pages go where they would have gone without a target.
 */
export function ownPath(target: unknown): string | undefined {
  if (typeof target !== 'string' || target.length > longest || !/^\/(?![/\\])/.test(target)) return undefined;
  // A browser takes some of them out before it reads on: `/\t/host` is `//host` to it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(target) || !URL.canParse(target, base)) return undefined;
  const url = new URL(target, base);
  const path = url.pathname + url.search + url.hash;
  // `/.//host` is written anew as `//host`.
  return path.length <= longest && url.origin === base && !path.startsWith('//') ? path : undefined;
}
