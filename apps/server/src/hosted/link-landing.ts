import { originCookieName } from '@daemun/core/hosting';
import { cookieValue, setCookie } from './cookies.ts';
import { takesToken } from './page-table.ts';
import { writeTarget } from './target.ts';

const lifetimeSeconds = 10 * 60;
/** The shape of our tokens, which a cookie can carry. Other values are not stored. */
const tokenShape = /^[A-Za-z0-9._~-]{1,512}$/;

const cookieName = (origin: string): string => originCookieName('daemun-link', origin);

/** Where a link leads, and the cookie with its token. */
export interface Landing {
  readonly location: string;
  readonly cookie: string | undefined;
}

/**
 * S-48: opening a link changes nothing and leaves no token in the address bar, the history or a referrer.
 * The token moves into a short-lived cookie that names its page; without a usable one there is no cookie.
 */
export function landLink(path: string, query: URLSearchParams, origin: string): Landing {
  const secure = origin.startsWith('https:');
  const token = query.get('token') ?? '';
  const rest = new URLSearchParams(query);
  rest.delete('token');
  return {
    location: writeTarget(path, rest),
    cookie: tokenShape.test(token)
      ? setCookie(cookieName(origin), `${path.slice(1)}.${token}`, { maxAgeSeconds: lifetimeSeconds, httpOnly: true, secure })
      : undefined,
  };
}

/** The token for exactly this page. Null on every other page. */
export function landedToken(path: string, cookieHeader: string | undefined, origin: string): string | null {
  if (!takesToken(path)) return null;
  const value = cookieValue(cookieHeader, cookieName(origin));
  const prefix = `${path.slice(1)}.`;
  const token = value?.startsWith(prefix) ? value.slice(prefix.length) : '';
  return tokenShape.test(token) ? token : null;
}
