import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a provider has got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body, where it is a form. */
  readonly form: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** The token of `Authorization: Bearer`. */
  readonly bearer: string | undefined;
  /** The client of `Authorization: Basic`, decoded as RFC 6749 §2.3.1 says. */
  readonly basic: { readonly id: string; readonly secret: string } | undefined;
}

/** What a provider answers; `cut` ends the connection without an answer. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
  readonly cut?: boolean;
}

export type Endpoint = (asked: Asked) => Answer;

export const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json;charset=UTF-8',
  body: JSON.stringify(body),
});
export const form = (status: number, body: Readonly<Record<string, string>>): Answer => ({
  status,
  type: 'application/x-www-form-urlencoded; charset=utf-8',
  body: new URLSearchParams(body).toString(),
});
export const html = (status: number, body: string): Answer => ({ status, type: 'text/html', body });
export const redirect = (location: string | URL): Answer => ({ status: 302, type: 'text/plain', body: '', location: String(location) });
export const cut: Answer = { status: 0, type: '', body: '', cut: true };

/** A provider on loopback. */
export interface LocalServer {
  readonly url: string;
  /** Every request so far. */
  readonly asked: Asked[];
  /** Answers that come once each, before those of the endpoint, by method and path (`POST /token`). */
  readonly next: Map<string, Answer[]>;
  /** The requests of one endpoint. */
  askedOf(endpoint: string): readonly Asked[];
  close(): Promise<void>;
}

/** Opens a server with these endpoints, by method and path. `describe` gets its own address. */
export async function openLocalServer(describe: (url: string) => Readonly<Record<string, Endpoint>>): Promise<LocalServer> {
  const asked: Asked[] = [];
  const next = new Map<string, Answer[]>();
  let endpoints: Readonly<Record<string, Endpoint>> = {};
  const server = createServer((request, response) => {
    read(request).then((one) => {
      asked.push(one);
      const name = `${one.method} ${one.path}`;
      reply(response, next.get(name)?.shift() ?? endpoints[name]?.(one) ?? json(404, { error: 'not_found' }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  endpoints = describe(url);
  return {
    url,
    asked,
    next,
    askedOf: (endpoint) => asked.filter(({ method, path }) => `${method} ${path}` === endpoint),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const [scheme = '', credential = ''] = (request.headers.authorization ?? '').split(' ');
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(isForm ? body : ''),
    body,
    headers: request.headers,
    bearer: scheme.toLowerCase() === 'bearer' ? credential : undefined,
    basic: scheme.toLowerCase() === 'basic' ? basicOf(credential) : undefined,
  };
}

function basicOf(credential: string): Asked['basic'] {
  const [id = '', secret = ''] = Buffer.from(credential, 'base64').toString('utf8').split(':');
  const decoded = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
  return { id: decoded(id), secret: decoded(secret) };
}

function reply(response: ServerResponse, { status, type, body, location, cut: isCut = false }: Answer): void {
  if (isCut) response.destroy();
  else response.writeHead(status, { 'Content-Type': type, ...(location !== undefined && { Location: location }) }).end(body);
}
