/** A placeholder for our own origin, which does not change the result. */
const base = 'https://daemun.invalid';

/** The longest target, both as sent and as written again (`문` is `%EB%AC%B8`). The whole address of a page is limited to 2 kB. */
const longest = 2000;

/**
 * The target after a sign-in: a path of this site with query and fragment, or undefined for everything else (S-67, A-15). It is
 * parsed as a browser would and written again, so that the checked target is the one that is followed. This is the only rule for
 * such targets: the API refuses the rest, and pages then use their usual target.
 */
export function ownPath(target: unknown): string | undefined {
  if (typeof target !== 'string' || target.length > longest || !/^\/(?![/\\])/.test(target)) return undefined;
  // A browser removes some of these characters before it parses: it reads `/\t/host` as `//host`.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(target) || !URL.canParse(target, base)) return undefined;
  const url = new URL(target, base);
  const path = url.pathname + url.search + url.hash;
  // `/.//host` is written as `//host`.
  return path.length <= longest && url.origin === base && !path.startsWith('//') ? path : undefined;
}
