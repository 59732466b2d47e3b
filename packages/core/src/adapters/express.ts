import type { ServerResponse } from 'node:http';
import { type Mountable, mount } from './mounted.ts';
import { answerOnNode, type HostRequest, isServed } from './node-host.ts';

/** A middleware of Express, and of what understands the same, such as Connect. */
export type Middleware = (request: HostRequest, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Mounts Daemun in an Express app: `app.use(daemunExpress(daemun))`, wherever in the chain. It answers its own paths and passes
 * everything else on. After `express.json()` or `express.urlencoded()` it takes what those have parsed. Daemun ends with the
 * process.
 */
export function daemunExpress(daemun: Mountable): Middleware {
  const mounted = mount(daemun);
  return (request, response, next) => {
    if (!isServed(mounted, request)) return next();
    answerOnNode(mounted, request, response).catch(next);
  };
}
