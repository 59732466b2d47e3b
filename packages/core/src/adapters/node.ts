import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Mountable, mount } from './mounted.ts';
import { answerOnNode, isServed } from './node-host.ts';

/** A listener of a server of Node's. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Mounts Daemun in a server of Node's: `http.createServer(daemunNode(daemun, next)).listen()`. `next` gets every request that is
 * not Daemun's; without it such a request gets 404. Daemun ends with the process.
 */
export function daemunNode(daemun: Mountable, next: Listener = notFound): Listener {
  const mounted = mount(daemun);
  return (request, response) => {
    if (!isServed(mounted, request)) return next(request, response);
    answerOnNode(mounted, request, response).catch(() => response.destroy());
  };
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { 'Content-Length': '0' }).end();
}
