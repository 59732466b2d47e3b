import { refusalOf } from './errors.ts';
import type { Identity, Needs } from './identity.ts';
import type { Verifier } from './verifier.ts';

/** A route handler of the App Router that also gets the identity. `Context` is what Next.js passes second: `{ params }`. */
export type AuthenticatedHandler<Context> = (request: Request, context: Context, auth: Identity) => Response | Promise<Response>;

/** Admits only requests that meet `needs`: `export const GET = withAuth(verifier, (request, context, auth) => …)`. */
export function withAuth<Context>(
  verifier: Verifier,
  handler: AuthenticatedHandler<Context>,
  needs?: Needs,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    let identity: Identity;
    try {
      identity = await verifier.authenticate(request.headers, needs, request);
    } catch (error) {
      const { status, headers, body } = refusalOf(error);
      return new Response(JSON.stringify(body), { status, headers });
    }
    return handler(request, context, identity);
  };
}
