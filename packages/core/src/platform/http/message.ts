/** A request as the pipeline reads it (RFC 9110 §6), from a Fetch `Request` or from Node's own. */
export interface RequestMessage {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** The query after the `?`, or an empty string. */
  readonly query: string;
  /** The requested host as it was sent, with its port if there is one. */
  readonly host: string;
  /** Address of the other end of the socket. Undefined if the host app does not know it. */
  readonly remoteAddress: string | undefined;
  /** A header by its lower-case name. Repeated headers are joined by commas. */
  header(name: string): string | undefined;
  /**
   * Reads the content. Call it only once.
   * @throws ContentTooLarge if the content is longer than this many bytes
   * @throws ContentAborted if the connection breaks off
   * @throws ContentTaken if the host app has read the content before, and nothing of it is left
   */
  read(atMostBytes: number): Promise<Uint8Array>;
}

/** The header fields of a reply; each name in one spelling. */
export interface ReplyHeaders {
  readonly fields: Record<string, string>;
  /** `Set-Cookie`, the only header that may be repeated. */
  readonly cookies: string[];
}

/** The reply. */
export interface ReplyMessage {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;
  /** Set for a refusal, however its route words it. Left out for what a handler answers. */
  readonly refused?: true;
  /** The declared path of the route and the id of the request, for the log of the host. Left out if there are none. */
  readonly about?: { readonly route: string; readonly requestId: string };
}

/** Answers every request: refusals and defects are replies too. */
export type Answer = (request: RequestMessage) => Promise<ReplyMessage>;

/** The content is larger than the limit. */
export class ContentTooLarge extends Error {
  override readonly name = 'ContentTooLarge';
}

/** The client went away before all of the content had arrived. */
export class ContentAborted extends Error {
  override readonly name = 'ContentAborted';
}

/** The host app has read the content before, and nothing of it is left. The message says what to change in the host app. */
export class ContentTaken extends Error {
  override readonly name = 'ContentTaken';
}

/** Collects content that arrives in pieces. @throws ContentTooLarge, ContentAborted */
export async function gather(chunks: AsyncIterable<Uint8Array>, atMostBytes: number): Promise<Uint8Array> {
  const gathered: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > atMostBytes) break;
      gathered.push(chunk);
    }
  } catch (error) {
    throw new ContentAborted('the content broke off', { cause: error });
  }
  if (size > atMostBytes) throw new ContentTooLarge(`more than ${atMostBytes} bytes`);
  return gathered.length === 1 && gathered[0] ? gathered[0] : Buffer.concat(gathered);
}
