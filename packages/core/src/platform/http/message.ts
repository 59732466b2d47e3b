/** A request as the pipeline reads it, whatever carries it (RFC 9110 §6): a Fetch `Request`, or Node's own. */
export interface RequestMessage {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** What follows the `?`; empty where there is none. */
  readonly query: string;
  /** The host that was asked for, with its port where one was named, as it was sent. */
  readonly host: string;
  /** Address of the socket's other end; undefined where the host does not say. */
  readonly remoteAddress: string | undefined;
  /** A field by its name in lower case. One that was sent more than once comes as one, joined by commas. */
  header(name: string): string | undefined;
  /**
   * The content; to be read once.
   * @throws ContentTooLarge once it is longer than so many bytes
   * @throws ContentAborted where it breaks off
   */
  read(atMostBytes: number): Promise<Uint8Array>;
}

/** The header fields of a reply; each name in one spelling. */
export interface ReplyHeaders {
  readonly fields: Record<string, string>;
  /** `Set-Cookie`, the one field that is sent more than once. */
  readonly cookies: string[];
}

/** What leaves. */
export interface ReplyMessage {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;
  /** The path of the route as it was declared, and the id of the request: for the log of whoever sends this. Left out where there are none. */
  readonly about?: { readonly route: string; readonly requestId: string };
}

/** Answers a request, whatever it is: refusals and defects are replies, too. */
export type Answer = (request: RequestMessage) => Promise<ReplyMessage>;

/** There is more content than may be read. */
export class ContentTooLarge extends Error {
  override readonly name = 'ContentTooLarge';
}

/** The other side went away before all of the content had come. */
export class ContentAborted extends Error {
  override readonly name = 'ContentAborted';
}

/** Gathers content that comes in pieces. @throws ContentTooLarge, ContentAborted */
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
