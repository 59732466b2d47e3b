import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Log, Metrics } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import type { Engine } from './engine.ts';
import type { PageRenderer } from './hosted/next.ts';
import { createPages } from './hosted/pages.ts';
import { createListener } from './listener.ts';
import { createObserver } from './observer.ts';
import { answerInTurn } from './turns.ts';

export interface ServerOptions {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly log: Log;
  readonly port: number;
  readonly host: string;
  /** Left out: the API alone. */
  readonly renderer?: PageRenderer | undefined;
  readonly timeouts?: Partial<Timeouts>;
  /** Hears of what the engine does not see: pages, and what was refused before. Left out: nobody measures. */
  readonly metrics?: Metrics | undefined;
}

/** In milliseconds, as Node has them. */
export interface Timeouts {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
  /** So long may a reply lie there without a byte of it being taken. */
  readonly stalledTimeout: number;
  readonly keepAliveTimeout: number;
}

/** A head takes no longer than this, nor a whole request, nor the next bytes of a reply: slow ends hold no connection (Slowloris). */
const usualTimeouts: Timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  stalledTimeout: 60_000,
  // Longer than the 60 s that proxies keep theirs, so that none sends into a connection we have just closed.
  keepAliveTimeout: 65_000,
};

export interface RunningServer {
  readonly address: AddressInfo;
  /** Takes no new requests, lets those under way finish for at most `milliseconds`, then cuts what is left. */
  drain(milliseconds: number): Promise<void>;
}

/** Listens. Resolves once requests are answered. */
export async function startServer({
  settings,
  engine,
  log,
  port,
  host,
  renderer,
  timeouts,
  metrics,
}: ServerOptions): Promise<RunningServer> {
  const observer = createObserver({ settings, log, metrics });
  const pages = renderer && createPages({ settings, engine, log, renderer, observer });
  const turns = answerInTurn(createListener({ settings, engine, log, pages, observer }), log);
  const { stalledTimeout, ...nodeTimeouts } = { ...usualTimeouts, ...timeouts };
  let draining = false;
  const server = createServer(
    {
      ...nodeTimeouts,
      maxHeaderSize: 16 * 1024,
      // A field that is sent twice is not the first of the two: what reads it sees both.
      joinDuplicateHeaders: true,
    },
    (request, response) => {
      if (draining) response.setHeader('Connection', 'close');
      turns.listener(request, response);
    },
  );
  server.maxHeadersCount = 100;
  server.timeout = stalledTimeout;
  server.on('timeout', turns.onStill);
  server.on('clientError', refuseConnection);
  // Nothing here speaks another protocol.
  server.on('upgrade', (_, socket) => refuseConnection({}, socket as Socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    address: server.address() as AddressInfo,
    async drain(milliseconds) {
      draining = true;
      engine.hangUp();
      await closeWithin(server, milliseconds);
    },
  };
}

/** What was refused is let read why for so long, whether it hangs up by then or not. */
const readWhyMs = 1000;

/** Answers what is not HTTP, too much of it, or another protocol, and hangs up. Node looks after such a socket no more. */
function refuseConnection(error: { code?: string }, socket: Socket): void {
  socket.on('error', () => socket.destroy());
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  setTimeout(() => socket.destroy(), readWhyMs).unref();
}

function closeWithin(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    // Connections that were busy when closing began turn idle one after the other.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const end = setTimeout(() => server.closeAllConnections(), milliseconds);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(end);
      resolve();
    });
  });
}
