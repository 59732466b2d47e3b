import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackAddress, type ListenAddress, type Log } from '@daemun/core/hosting';
import { answerInTurn } from './turns.ts';

/** What is read at `/metrics`. */
export interface MetricsSource {
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsServer {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

/** Who reads metrics asks briefly and reads fast. */
const timeouts = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000, keepAliveTimeout: 65_000 };
const connectionsAtMost = 20;
/** So long may a text lie there without a byte of it being taken: whoever does not read holds one of few places. */
const usualStalledTimeout = 10_000;

const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/**
 * Listens for whoever reads metrics, on a port of their own: what is public goes nowhere near it (S-112). Answers `GET /metrics`,
 * and nothing else.
 * @throws NodeJS.ErrnoException where it cannot listen
 */
export async function startMetricsServer({
  source,
  log,
  host,
  port,
  stalledTimeout = usualStalledTimeout,
}: ListenAddress & {
  readonly source: MetricsSource;
  readonly log: Log;
  /** In milliseconds. */
  readonly stalledTimeout?: number;
}): Promise<MetricsServer> {
  const onlyHere = isLoopbackAddress(host);
  let underWay: Promise<string> | undefined;
  /** Whoever asks while the text is made gets the same one. */
  const text = (): Promise<string> => {
    underWay ??= source.text().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of somebody's, under a name that leads to this machine, must not read what is for this machine (DNS rebinding).
    if (onlyHere && !isLocalName(request.headers.host)) return refuse(response, 421);
    if (request.url !== '/metrics') return refuse(response, 404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, { Allow: 'GET, HEAD' });
    const body = await text();
    response.writeHead(200, { ...always, 'Content-Type': source.contentType, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  const turns = answerInTurn((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ error }, 'the metrics could not be read');
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  }, log);
  const server = createServer({ ...timeouts, maxHeaderSize: 8 * 1024 }, turns.listener);
  server.timeout = stalledTimeout;
  server.on('timeout', turns.onStill);
  server.maxConnections = connectionsAtMost;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Nobody is to send what nobody reads: the connection ends with it. */
function refuse(response: ServerResponse, status: number, extra: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...always, ...extra, 'Content-Length': 0, Connection: 'close' }).end();
}

/** `localhost:9464`, `127.0.0.1:9464`, `[::1]:9464`. */
function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}
