import { type Answer, ContentTaken, gather } from './message.ts';

/** What the host knows of a request beside the request itself. */
export interface ConnectionInfo {
  /** Address of the other end of the socket. Left out if the host app does not know it. */
  readonly remoteAddress?: string | undefined;
}

/** The engine as a function of the Fetch standard: what a host app mounts. */
export type Handler = (request: Request, connection?: ConnectionInfo) => Promise<Response>;

/** Carries messages of the Fetch standard to the pipeline and back. */
export function createFetchHandler(answer: Answer): Handler {
  return async (request, { remoteAddress } = {}) => {
    const { pathname, search, host } = new URL(request.url);
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    const { status, headers, body } = await answer({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      // A host app may have built the URL from its own name (Next.js does). The `Host` header is what the client has sent (S-50).
      host: header('host') ?? host,
      remoteAddress,
      header,
      async read(atMostBytes) {
        if (request.bodyUsed || request.body?.locked) throw new ContentTaken('pass a clone on to whatever reads the request first');
        return request.body ? gather(request.body, atMostBytes) : new Uint8Array();
      },
    });
    const fields = new Headers(headers.fields);
    for (const cookie of headers.cookies) fields.append('Set-Cookie', cookie);
    return new Response(body ?? null, { status, headers: fields });
  };
}
