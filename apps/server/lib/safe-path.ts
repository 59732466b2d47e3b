const base = 'https://daemun.invalid';

/**
 * A path of this site to go on to, or `fallback`. Parsed as the browser would and written anew, so that what
 * was checked is what is followed (S-67, A-15).
 */
export function safePath(target: unknown, fallback = '/account'): string {
  if (typeof target !== 'string' || target.length > 2000 || !/^\/(?![/\\])/.test(target) || hasControls(target)) return fallback;
  if (!URL.canParse(target, base)) return fallback;
  const url = new URL(target, base);
  const path = url.pathname + url.search + url.hash;
  // `/.//host` is written anew as `//host`.
  if (url.origin !== base || /^\/[/\\]/.test(path)) return fallback;
  return path;
}

function hasControls(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}
