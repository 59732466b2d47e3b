import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

/** The caller is a person at a form, or a worker with a queue of jobs. */
const usualTimeoutMs = 5000;
const usualLongestBytes = 256 * 1024;

/** A request to another organisation's server. */
export interface OutboundRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or a text whose `Content-Type` stands in `headers`. */
  readonly body?: string | URLSearchParams;
  /** In milliseconds, from the name's resolution to the last byte of the reply; 5 s if undefined. */
  readonly timeoutMs?: number;
  /** The longest reply that is read; 256 KiB if undefined. */
  readonly longestBytes?: number;
}

/** The reply. A redirect is a reply like any other, and is never followed. */
export interface OutboundReply {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * `unreached`: the server surely did not take the request. `unanswered`: the request was sent, and its result is unknown.
 * `too-long`: the reply exceeds the limit. `forbidden`: the request would have gone to an address that Daemun must not reach.
 * `crowded`: too many requests are in progress.
 */
export type OutboundFailureKind = 'unreached' | 'unanswered' | 'too-long' | 'forbidden' | 'crowded';

/** Why there is no reply. The message names the host alone, because an address may carry a secret in its path or query. */
export class OutboundFailure extends Error {
  readonly kind: OutboundFailureKind;

  constructor(kind: OutboundFailureKind, url: string, cause?: unknown) {
    super(`${hostOf(url)}: ${kind}`, { cause });
    this.name = 'OutboundFailure';
    this.kind = kind;
  }
}

/** How a connection is made, if not in the usual way. */
export interface Connecting {
  readonly lookup?: LookupFunction;
  /** Aborts the call. Its time may have begun before the call. */
  readonly signal?: AbortSignal;
  /** PEM certificates that are trusted instead of those of the system. */
  readonly ca?: string;
}

/**
 * The one way to ask another organisation's server: one request on its own connection, no redirects, limited in time and size.
 * Use it for addresses that operators choose. `createPublicCall` asks addresses that a client or a user sends.
 * @throws OutboundFailure
 */
export function call(url: string, asked: OutboundRequest, connecting: Connecting = {}): Promise<OutboundReply> {
  const { method, headers, body, longestBytes = usualLongestBytes } = asked;
  const form = body instanceof URLSearchParams && { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  return new Promise((resolve, reject) => {
    let sent = false;
    const fail = (error: unknown) =>
      reject(error instanceof OutboundFailure ? error : new OutboundFailure(sent ? 'unanswered' : 'unreached', url, error));
    // `fetch` does not tell a request that never left from one whose answer was lost.
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    // Each call has its own connection. The server may close a kept connection just when a request is written to it.
    const options = {
      method,
      headers: { ...form, ...headers, Connection: 'close' },
      signal: deadlineOf(asked),
      ...connecting,
    };
    request(url, options, (response) => {
      readUpTo(longestBytes, response, url).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        fail,
      );
    })
      .on('finish', () => {
        sent = true;
      })
      .on('error', fail)
      .end(body?.toString());
  });
}

/** The deadline of a call. */
export function deadlineOf({ timeoutMs = usualTimeoutMs }: OutboundRequest): AbortSignal {
  return AbortSignal.timeout(timeoutMs);
}

async function readUpTo(longestBytes: number, response: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > longestBytes) throw new OutboundFailure('too-long', url);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address';
}
