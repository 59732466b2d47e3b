import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

/** Whoever waits here is a person at a form, or a worker with a line behind it. */
const usualTimeoutMs = 5000;
const usualLongestBytes = 256 * 1024;

/** What somebody else's server is asked. */
export interface OutboundRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or a text whose `Content-Type` stands in `headers`. */
  readonly body?: string | URLSearchParams;
  /** In milliseconds, from the name's resolution to the last byte of the reply; 5 s where nothing is said. */
  readonly timeoutMs?: number;
  /** The longest reply that is read; 256 KiB where nothing is said. */
  readonly longestBytes?: number;
}

/** What it answered. A redirect is an answer like any other: none is followed. */
export interface OutboundReply {
  readonly status: number;
  readonly text: string;
}

/**
 * `unreached`: the request surely was not taken. `unanswered`: it was sent, and nobody knows what became of it. `too-long`: the
 * reply goes on and on. `forbidden`: it would have gone where nothing of ours may go. `crowded`: too many are under way.
 */
export type OutboundFailureKind = 'unreached' | 'unanswered' | 'too-long' | 'forbidden' | 'crowded';

/** Why there is no reply. Names the host alone: an address may carry a secret in its path or query. */
export class OutboundFailure extends Error {
  readonly kind: OutboundFailureKind;

  constructor(kind: OutboundFailureKind, url: string, cause?: unknown) {
    super(`${hostOf(url)}: ${kind}`, { cause });
    this.name = 'OutboundFailure';
    this.kind = kind;
  }
}

/** How a connection is made, where that is not as usual. */
export interface Connecting {
  readonly lookup?: LookupFunction;
  /** Ends the call, where its time began to run before it. */
  readonly signal?: AbortSignal;
  /** PEM certificates that are trusted in the place of those of the system. */
  readonly ca?: string;
}

/**
 * The one way to ask a server of somebody else: one request on a connection of its own, no redirects, an end in time and in size.
 * For addresses that operators choose. One that a client or a user sends is asked through `createPublicCall`.
 * @throws OutboundFailure
 */
export function call(url: string, asked: OutboundRequest, connecting: Connecting = {}): Promise<OutboundReply> {
  const { method, headers, body, longestBytes = usualLongestBytes } = asked;
  const form = body instanceof URLSearchParams && { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  return new Promise((resolve, reject) => {
    let sent = false;
    const fail = (error: unknown) =>
      reject(error instanceof OutboundFailure ? error : new OutboundFailure(sent ? 'unanswered' : 'unreached', url, error));
    // Not by `fetch`, which does not tell a request that never left from one whose answer was lost.
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    // A connection of its own: one that is kept may be closed by the other side in the moment it is written to.
    const options = {
      method,
      headers: { ...form, ...headers, Connection: 'close' },
      signal: deadlineOf(asked),
      ...connecting,
    };
    request(url, options, (response) => {
      readUpTo(longestBytes, response, url).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
    })
      .on('finish', () => {
        sent = true;
      })
      .on('error', fail)
      .end(body?.toString());
  });
}

/** Until when a call may take. */
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
