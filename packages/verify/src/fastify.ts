import { refusalOf } from './errors.ts';
import type { Identity, Needs } from './identity.ts';
import { headersOf, type NodeRequest, type RequestHeaders } from './request-headers.ts';
import type { Verifier } from './verifier.ts';

/** The parts of Fastify that this module uses. */
interface Request {
  readonly headers: RequestHeaders;
  readonly method: string;
  readonly originalUrl: string;
  readonly raw?: Pick<NodeRequest, 'rawHeaders'> | undefined;
}
interface Reply {
  code(status: number): Reply;
  headers(values: Record<string, string>): Reply;
  send(body: unknown): unknown;
}

/** A request that has passed the check. */
export type Authenticated<R = Request> = R & { auth: Identity };

/** A hook that admits only requests that meet `needs`: `{ onRequest: requireAuth(verifier) }`, then `request.auth`. */
export function requireAuth(verifier: Verifier, needs?: Needs): (request: Request, reply: Reply) => Promise<unknown> {
  return async (request, reply) => {
    try {
      (request as Authenticated).auth = await verifier.authenticate(
        headersOf({ headers: request.headers, rawHeaders: request.raw?.rawHeaders }),
        needs,
        { method: request.method, url: request.originalUrl },
      );
    } catch (error) {
      const { status, headers, body } = refusalOf(error);
      return reply
        .code(status)
        .headers({ ...headers })
        .send(JSON.stringify(body));
    }
    return undefined;
  };
}
