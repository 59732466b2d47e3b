import type { Answer, RequestMessage } from './message.ts';

/** Headers as a host app has them: of the Fetch standard, or as Node's servers give them. */
export type GivenHeaders = { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an app's own code sends to a route. */
export interface ServerCall {
  /** The headers of the request for which the app calls, unchanged. */
  readonly headers: GivenHeaders;
  /** Address of the other end of the socket of that request. Left out if the app does not know it. */
  readonly remoteAddress?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** The reply, read. `setCookies` are the values of `Set-Cookie`, which belong in the app's own reply. */
export type Called =
  | { readonly ok: true; readonly value: unknown; readonly setCookies: readonly string[] }
  | { readonly ok: false; readonly error: unknown; readonly setCookies: readonly string[] };

/** Calls a route by its name: method and path below `/api/auth`, or method and path at the root. */
export type CallRoute = (name: string, call: ServerCall) => Promise<Called>;

/** These headers describe the content and the connection of the app's request. The call has its own. */
const ofTheMessage =
  /^(?:content-.*|if-.*|accept|accept-encoding|connection|expect|host|keep-alive|range|te|trailer|transfer-encoding|upgrade)$/;

const nameShape = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/;

/**
 * Calls routes from the app's own code, through the pipeline of HTTP: guards, limits, audit and cross-site check are the same. The
 * headers of the app's request say who calls and from which page. A page of another site that makes a browser send a request to
 * the app therefore cannot have the app call a route for it (S-65). Only the host is ours, because the call reaches no other.
 * @param paths the public path of each route by its name
 */
export function createServerCall(answer: Answer, paths: ReadonlyMap<string, string>, origin: string): CallRoute {
  const { host } = new URL(origin);
  return async (name, { headers, remoteAddress, params = {}, query, body }) => {
    const [, method, path] = nameShape.exec(name) ?? [];
    if (method === undefined || path === undefined) throw new TypeError(`"${name}" is no route: its name is like "POST /login"`);
    const given = readerOf(headers);
    const content = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body));
    const request: RequestMessage = {
      method,
      // A route that is not open under these settings is not found, as over HTTP.
      path: filled(paths.get(name) ?? path, params),
      query: queryOf(query),
      host,
      remoteAddress,
      header: (header) => {
        if (header === 'content-type') return content && 'application/json';
        return ofTheMessage.test(header) ? undefined : given(header);
      },
      read: async () => content ?? new Uint8Array(),
    };
    return called(await answer(request));
  };
}

/** Reads headers by their lower-case names. Repeated ones are joined, so that none of two contradicting values counts. */
function readerOf(headers: GivenHeaders): (name: string) => string | undefined {
  if (typeof headers.get === 'function') {
    const of = headers as { get(name: string): string | null };
    return (name) => of.get(name) ?? undefined;
  }
  const joined = new Map<string, string>();
  for (const [name, value] of Object.entries(headers as Readonly<Record<string, string | readonly string[] | undefined>>)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const several = [joined.get(key) ?? [], value].flat();
    joined.set(key, several.join(key === 'cookie' ? '; ' : ', '));
  }
  return (name) => joined.get(name);
}

/** A parameter stays one segment of the path, so it leads to no other route. @throws TypeError for one that is not given */
function filled(route: string, params: Readonly<Record<string, unknown>>): string {
  return route.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`the route ${route} needs the parameter ${name}`);
    return encodeURIComponent(String(value).toWellFormed());
  });
}

function queryOf(query: Readonly<Record<string, unknown>> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(pairs).toString();
}

async function called({ headers: { fields, cookies }, body, refused }: Awaited<ReturnType<Answer>>): Promise<Called> {
  const type = fields['Content-Type'] ?? '';
  if (refused) return { ok: false, error: type.includes('json') ? JSON.parse(String(body)) : String(body), setCookies: cookies };
  if (body === undefined || body instanceof ReadableStream) return { ok: true, value: body, setCookies: cookies };
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return { ok: true, value: type.startsWith('application/json') ? JSON.parse(text) : text, setCookies: cookies };
}
