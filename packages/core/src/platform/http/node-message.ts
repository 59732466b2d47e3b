import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { ContentAborted, ContentTooLarge, type ReplyMessage, type RequestMessage } from './message.ts';

/** A request of Node's server as the pipeline reads it. `target`: the request target, if the host has shortened `incoming.url`. */
export function nodeRequest(incoming: IncomingMessage, target: string = incoming.url ?? '/'): RequestMessage {
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    // HTTP/2 has it under this name (RFC 9113 §8.3.1).
    host: incoming.headers.host ?? headerOf(incoming, ':authority') ?? '',
    remoteAddress: incoming.socket.remoteAddress,
    header: (name) => headerOf(incoming, name),
    read: (atMostBytes) => readContent(incoming, atMostBytes),
  };
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
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

/** Sends a reply by Node's server. Headers and cookies that the host has set before stay, unless the reply has the same header. */
export function sendReply(outgoing: ServerResponse, { status, headers: { fields, cookies }, body }: ReplyMessage): void {
  const head: Record<string, string | string[]> = { ...fields };
  if (cookies.length > 0) head['Set-Cookie'] = [...([outgoing.getHeader('Set-Cookie') ?? []].flat() as string[]), ...cookies];
  if (body instanceof ReadableStream) {
    outgoing.writeHead(status, head).flushHeaders();
    // A client that disconnects ends the stream, even while it waits for its next part.
    pipeline(Readable.fromWeb(body as NodeReadableStream), outgoing).catch(() => undefined);
    return;
  }
  if (body !== undefined) head['Content-Length'] = String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength);
  outgoing.writeHead(status, head).end(body);
}
