import { cookieValue, setCookie } from './cookies.ts';

/** Pages that the links of mails and text messages open with `?token=`. */
const landingPages: ReadonlySet<string> = new Set([
  '/verify-email',
  '/reset',
  '/magic-link',
  '/confirm-email',
  '/undo-email',
  '/undo-phone',
  '/restore-account',
  '/first-administrator',
]);

const lifetimeSeconds = 10 * 60;
/** What any token of ours looks like, and what a cookie can carry. Anything else is not worth keeping. */
const tokenShape = /^[A-Za-z0-9._~-]{1,512}$/;

const cookieName = (secure: boolean): string => (secure ? '__Host-daemun-link' : 'daemun-link');

/** Where a link leads on, and the cookie that takes its token along. */
export interface Landing {
  readonly location: string;
  readonly cookie: string | undefined;
}

/**
 * S-48: opening a link changes nothing and leaves no token in the address bar, the history or a referrer.
 * The token moves into a short-lived cookie that names its page; undefined where `url` is no such link.
 */
export function landLink(url: URL, secure: boolean): Landing | undefined {
  if (!landingPages.has(url.pathname) || !url.searchParams.has('token')) return undefined;
  const token = url.searchParams.get('token') ?? '';
  const rest = new URLSearchParams(url.searchParams);
  rest.delete('token');
  return {
    location: url.pathname + (rest.size > 0 ? `?${rest}` : ''),
    cookie: tokenShape.test(token)
      ? setCookie(cookieName(secure), `${url.pathname.slice(1)}.${token}`, { maxAgeSeconds: lifetimeSeconds, httpOnly: true, secure })
      : undefined,
  };
}

/** The token that was brought to exactly this page; null on every other. */
export function landedToken(path: string, cookieHeader: string | undefined, secure: boolean): string | null {
  if (!landingPages.has(path)) return null;
  const value = cookieValue(cookieHeader, cookieName(secure));
  const prefix = `${path.slice(1)}.`;
  const token = value?.startsWith(prefix) ? value.slice(prefix.length) : '';
  return tokenShape.test(token) ? token : null;
}
