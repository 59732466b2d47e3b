import type { AppDeps } from '../capabilities.ts';
import { cookieScheme, readCookies } from '../platform/http/cookies.ts';
import { Problem } from '../platform/http/errors.ts';
import { bearerOf } from '../platform/http/open-context.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { signedIn } from '../session/guard.ts';
import type { PageGuard } from './page-needs.ts';

/** Asks the guard of routes for a page of the host app. */
export function createPageGuard(deps: AppDeps): PageGuard {
  const cookiesOfOrigin = cookieScheme(deps.settings.origin);
  return async (headers, needs) => {
    const header = (name: string): string | undefined => headers.get(name) ?? undefined;
    const cookies = readCookies(header('cookie'), cookiesOfOrigin);
    // The guard reads only these of a request.
    const request = { header, bearer: bearerOf({ header }), cookie: (name) => cookies.get(name) } satisfies Partial<RequestContext>;
    try {
      await signedIn(needs).admit(deps, request as Partial<RequestContext> as RequestContext, {});
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return error.kind.code;
      throw error;
    }
  };
}
