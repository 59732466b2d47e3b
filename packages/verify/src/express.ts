import { refusalOf } from './errors.ts';
import type { Identity, Needs } from './identity.ts';
import { headersOf, type NodeRequest } from './request-headers.ts';
import type { Verifier } from './verifier.ts';

/** The parts of Express that this module uses. Version 4 and 5 have them. */
interface Request extends NodeRequest {
  readonly method: string;
  readonly originalUrl: string;
}
interface Response {
  status(status: number): Response;
  set(headers: Record<string, string>): Response;
  send(body: unknown): unknown;
}
type Next = (error?: unknown) => void;

/** A request that has passed the check. */
export type Authenticated<R = Request> = R & { auth: Identity };

/** Admits only requests that meet `needs`: `app.get('/movies', requireAuth(verifier), …)`, then `req.auth`. */
export function requireAuth(verifier: Verifier, needs?: Needs): (request: Request, response: Response, next: Next) => void {
  return (request, response, next) => {
    verifier.authenticate(headersOf(request), needs, { method: request.method, url: request.originalUrl }).then(
      (identity) => {
        (request as Authenticated).auth = identity;
        next();
      },
      (error: unknown) => {
        try {
          const { status, headers, body } = refusalOf(error);
          response
            .status(status)
            .set({ ...headers })
            .send(JSON.stringify(body));
        } catch (defect) {
          next(defect);
        }
      },
    );
  };
}
