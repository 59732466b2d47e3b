import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { ContentAborted, ContentTooLarge, type Log, type ReplyMessage, type RequestMessage } from '@daemun/core/hosting';
import type { Engine } from './engine.ts';
import type { Observer } from './observer.ts';

const failed: ReplyMessage = { status: 500, headers: { fields: {}, cookies: [] }, body: undefined };

/** Carries Node's messages to the engine and back, without a step between: API traffic is most of what there is. */
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
    // The sender may have gone before anybody asked for the content: then nothing is heard of it any more.
    if (incoming.destroyed) return aborted();
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= atMostBytes) return void chunks.push(chunk);
      // What still comes is let go, so that the other side gets to read why.
      chunks.length = 0;
      reject(new ContentTooLarge(`more than ${atMostBytes} bytes`));
    });
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once('error', aborted);
  });
}

/**
 * Sends replies after the requests that arrived with theirs are answered too, a moment later: each one by itself would wake
 * the other side for one reply, to fall asleep again before the next. Half of the time under load went there.
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
        // Never at the cost of the others.
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
    // Whoever hangs up ends the stream, also while it waits for its next part; nobody is left to be told.
    pipeline(Readable.fromWeb(body as NodeReadableStream), outgoing).catch(() => undefined);
    return;
  }
  if (body !== undefined) head['Content-Length'] = String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength);
  outgoing.writeHead(status, head).end(body);
}
