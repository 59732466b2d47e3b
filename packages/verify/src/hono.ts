import { refusalOf } from './errors.ts';
import type { Identity, Needs } from './identity.ts';
import type { Verifier } from './verifier.ts';

/** The part of Hono's context that is used. */
interface Context {
  readonly req: { readonly raw: { readonly headers: Headers } };
  set(key: 'auth', value: Identity): void;
}

/** What a route finds under `c.get('auth')`: `new Hono<AuthEnv>()`. */
export interface AuthEnv {
  readonly Variables: { readonly auth: Identity };
}

/** Lets only those through who have what is wanted: `app.get('/movies', requireAuth(verifier), …)`. */
export function requireAuth(
  verifier: Verifier,
  needs?: Needs,
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    try {
      context.set('auth', await verifier.authenticate(context.req.raw.headers, needs));
    } catch (error) {
      const { status, headers, body } = refusalOf(error);
      return new Response(JSON.stringify(body), { status, headers });
    }
    await next();
    return undefined;
  };
}
