import { cookieScheme, readCookies } from '../platform/http/cookies.ts';
import { ownPath } from '../platform/http/own-path.ts';

/** What the proxy needs to know. */
export interface ProxyOptions {
  /** The origin of Daemun's settings. The name of the cookie depends on it. */
  readonly origin: string | undefined;
  /** The page of the app for signing in. `/sign-in` if left out. */
  readonly signIn?: string;
}

/**
 * A proxy for `proxy.ts` (Next.js 16; `middleware.ts` in 15): `export const proxy = daemunProxy({ origin })`. A browser that opens
 * one of the pages in `config.matcher` without a session cookie is sent to sign in.
 *
 * It looks only whether a cookie is there, and authorizes nobody: whoever sends any cookie passes. Each page and each route asks
 * `requireAuth()` itself (CVE-2025-29927). A cookie whose session has ended passes here too, so that `requireAuth()` sends its
 * browser to sign in, and the proxy does not send it back.
 */
export function daemunProxy({ origin, signIn = '/sign-in' }: ProxyOptions): (request: Request) => Response | undefined {
  return (request) => {
    // Next.js loads this file while it builds, when the variable may not be set.
    if (origin === undefined) throw new TypeError('daemunProxy takes the origin of Daemun: it is undefined');
    const { pathname, search } = new URL(request.url);
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    if (!isPage || pathname === signIn || /^\/(api\/auth|oauth|\.well-known)(\/|$)/.test(pathname)) return undefined;
    const scheme = cookieScheme(new URL(origin).origin);
    if (readCookies(request.headers.get('cookie') ?? undefined, scheme).has('session')) return undefined;
    const page = new URL(signIn, origin);
    const target = ownPath(pathname + search);
    if (target !== undefined) page.searchParams.set('redirectTo', target);
    return new Response(null, { status: 307, headers: { Location: page.href, 'Cache-Control': 'no-store' } });
  };
}
