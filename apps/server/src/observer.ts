import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  addressSlice,
  countedMethod,
  createProxyTrust,
  type Log,
  type Metrics,
  noMetrics,
  noRoute,
  requestLogShare,
} from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';

/** What a request turned out to be. */
export interface About {
  /** The path as it was declared, or a name that is no path. */
  readonly route: string;
  readonly requestId: string;
}

/** Watches requests from their head to the last byte of their answer. */
export interface Observer {
  /** It is its turn: from now on its time and its bytes are counted. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Of the API, which has counted it already. */
  reachedRoute(response: ServerResponse, about: About): void;
  /** Of the pages and their files. */
  reachedPage(response: ServerResponse, about: About): void;
  /** It is told to wait for pages that are being built, and so not to be read of as a fault. */
  waitsForPages(response: ServerResponse): void;
}

export interface ObserverParts {
  readonly settings: Pick<Settings, 'requestLog' | 'logLevel' | 'trustProxy'>;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
  /** From 0 to 1: which requests are among the share that gets a line. */
  readonly chance?: () => number;
}

const nothing = (): void => undefined;
const nobody: Observer = { begin: nothing, reachedRoute: nothing, reachedPage: nothing, waitsForPages: nothing };

/** Files of the build, and those who ask whether we live: where all is well, nobody wants to read of each. */
const quietRoutes: ReadonlySet<string> = new Set(['file', '/healthz', '/readyz']);

/**
 * The request log, and the metrics of what the engine does not see. A line has the route as it was declared, never the path or
 * the query as they were sent, and of the client the network alone (IPv4 /24, IPv6 /48): it names nobody, and holds no secret.
 */
export function createObserver({ settings, log, metrics = noMetrics, chance = Math.random }: ObserverParts): Observer {
  const writes = settings.logLevel === 'info' || settings.logLevel === 'debug';
  const share = writes ? requestLogShare(settings.requestLog) : undefined;
  if (share === undefined && metrics === noMetrics) return nobody;
  const trust = createProxyTrust(settings.trustProxy);
  const waiting = new WeakSet<ServerResponse>();
  const known = new WeakMap<ServerResponse, { readonly about: About; readonly byEngine: boolean }>();

  /** Read at the end alone, where a line is written. */
  function clientOf(peer: string | undefined, headers: IncomingMessage['headers']): string {
    const forwarded = headers['x-forwarded-for'];
    return addressSlice(trust.clientAddress(peer, Array.isArray(forwarded) ? forwarded.join(', ') : forwarded));
  }

  return {
    begin(request, response) {
      // Pages are rendered under other headers than were sent.
      const { socket, headers } = request;
      const method = countedMethod(request.method ?? '');
      const begun = performance.now();
      const bytesBefore = socket.bytesWritten;
      // Once the connection has gone it has no address any more.
      const peer = socket.remoteAddress;
      // Before whoever begins the next request of this connection.
      response.prependOnceListener('close', () => {
        const seconds = (performance.now() - begun) / 1000;
        const found = known.get(response);
        const route = found?.about.route ?? noRoute;
        const status = response.headersSent ? response.statusCode : undefined;
        if (status !== undefined && !found?.byEngine) metrics.requestAnswered({ route, method, status, seconds });
        if (share === undefined || !((status ?? 0) >= 500 || (share > 0 && chance() < share))) return;
        const quiet = waiting.has(response) || (quietRoutes.has(route) && status !== undefined && status < 400);
        log[quiet ? 'debug' : 'info'](
          {
            method,
            route,
            ...(status !== undefined && { status }),
            ms: Math.round(seconds * 10_000) / 10,
            bytes: socket.bytesWritten - bytesBefore,
            ...(found && { reference: found.about.requestId }),
            client: clientOf(peer, headers),
            // The other side went away before it had all of it.
            ...(!response.writableFinished && { cut: true }),
          },
          'request',
        );
      });
    },
    reachedRoute: (response, about) => void known.set(response, { about, byEngine: true }),
    reachedPage: (response, about) => void known.set(response, { about, byEngine: false }),
    waitsForPages: (response) => void waiting.add(response),
  };
}
