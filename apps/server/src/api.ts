import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { ContentAborted, ContentTooLarge, type Log, type ReplyMessage, type RequestMessage } from '@daemun/core/hosting';
import type { Engine } from './engine.ts';
import type { Observer } from './observer.ts';

const failed: ReplyMessage = { status: 500, headers: { fields: {}, cookies: [] }, body: undefined };

/** Carries Node's messages to the engine and back without an intermediate layer, because most traffic is API traffic. */
export function createApiListener({
  engine,
  log,
  observer,
}: {
  readonly engine: Engine;
  readonly log: Log;
  readonly observer?: Observer | undefined;
}): RequestListener {
  const send = createSender(log);
  return (incoming, outgoing) => {
    engine
      .answer(requestMessage(incoming))
      .catch((error: unknown) => {
        log.error({ error }, 'the engine failed to answer');
        return failed;
      })
      .then((reply) => {
        if (reply.about) observer?.reachedRoute(outgoing, reply.about);
        send(outgoing, reply);
      });
  };
}

function requestMessage(incoming: IncomingMessage): RequestMessage {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    host: incoming.headers.host ?? '',
    remoteAddress: incoming.socket.remoteAddress,
    header(name) {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    read: (atMostBytes) => readContent(incoming, atMostBytes),
  };
}

function readContent(incoming: IncomingMessage, atMostBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const aborted = (cause?: Error) => reject(new ContentAborted('the content broke off', { cause }));
    // The sender may already have gone, and then no further event comes.
    if (incoming.destroyed) return aborted();
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= atMostBytes) return void chunks.push(chunk);
      // The rest of the content is discarded, so that the client can read the reply.
      chunks.length = 0;
      reject(new ContentTooLarge(`more than ${atMostBytes} bytes`));
    });
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once('error', aborted);
  });
}

/**
 * Sends replies together with those of requests that arrived at the same time. A separate write for each reply would wake the
 * client for one reply at a time. Under load this took half of the time.
 */
function createSender(log: Log): (outgoing: ServerResponse, reply: ReplyMessage) => void {
  let ready: { readonly outgoing: ServerResponse; readonly reply: ReplyMessage }[] = [];

  function sendReady(): void {
    const replies = ready;
    ready = [];
    for (const { outgoing, reply } of replies) {
      try {
        write(outgoing, reply);
      } catch (error) {
        // A failing write must not affect the other replies.
        log.error({ error }, 'a reply could not be sent');
        outgoing.destroy();
      }
    }
  }

  return (outgoing, reply) => {
    if (ready.length === 0) setImmediate(sendReady);
    ready.push({ outgoing, reply });
  };
}

function write(outgoing: ServerResponse, { status, headers: { fields, cookies }, body }: ReplyMessage): void {
  const head: Record<string, string | string[]> = { ...fields, ...(cookies.length > 0 && { 'Set-Cookie': cookies }) };
  if (body instanceof ReadableStream) {
    outgoing.writeHead(status, head).flushHeaders();
    // A client that disconnects ends the stream, even while it waits for its next part.
    pipeline(Readable.fromWeb(body as NodeReadableStream), outgoing).catch(() => undefined);
    return;
  }
  if (body !== undefined) head['Content-Length'] = String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength);
  outgoing.writeHead(status, head).end(body);
}
