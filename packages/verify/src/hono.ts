import { refusalOf } from './errors.ts';
import type { Identity, Needs } from './identity.ts';
import type { Verifier } from './verifier.ts';

/** The part of Hono's context that this module uses. */
interface Context {
  readonly req: { readonly raw: { readonly headers: Headers; readonly method: string; readonly url: string } };
  set(key: 'auth', value: Identity): void;
}

/** The type of `c.get('auth')` in a route: `new Hono<AuthEnv>()`. */
export interface AuthEnv {
  readonly Variables: { readonly auth: Identity };
}

/** Admits only requests that meet `needs`: `app.get('/movies', requireAuth(verifier), …)`. */
export function requireAuth(
  verifier: Verifier,
  needs?: Needs,
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    try {
      const { raw } = context.req;
      context.set('auth', await verifier.authenticate(raw.headers, needs, raw));
    } catch (error) {
      const { status, headers, body } = refusalOf(error);
      return new Response(JSON.stringify(body), { status, headers });
    }
    await next();
    return undefined;
  };
}
