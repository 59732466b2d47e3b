import type { Daemun } from '../src/public-types.ts';
import { noteRefusal } from './answered.ts';

/** A reply, with its JSON read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of a reply is what it asserts
  readonly body: any;
}

export interface ClientOptions {
  /** Address of the socket. */
  readonly address?: string;
  readonly language?: 'en' | 'ko';
  readonly userAgent?: string;
}

/** A browser: keeps cookies, and says on every unsafe request that it comes from our own pages. */
export interface TestClient {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** Sends anything, with the cookies and the address of this browser. `Origin` only where given. */
  send(method: string, path: string, init?: { body?: RequestInit['body'] | null; headers?: Record<string, string> }): Promise<Reply>;
  /** A second browser with a copy of the cookies. */
  clone(): TestClient;
}

const api = '/api/auth';

export function createTestClient(daemun: Daemun, options: ClientOptions = {}, cookies = new Map<string, string>()): TestClient {
  const { origin } = daemun.settings;
  const {
    address = '192.0.2.1',
    language = 'en',
    userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  } = options;

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
  }

  async function send(
    method: string,
    path: string,
    init: { body?: RequestInit['body'] | null; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const headers = new Headers({ 'Accept-Language': language, 'User-Agent': userAgent, ...init.headers });
    if (cookies.size > 0 && !headers.has('Cookie'))
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const url = path.startsWith('http')
      ? path
      : `${origin}${/^\/(healthz|readyz|dev|oauth|\.well-known|api\/auth)/.test(path) ? '' : api}${path}`;
    const request = new Request(url, {
      method,
      headers,
      ...(init.body !== undefined && { body: init.body, duplex: 'half' }),
    } as RequestInit);
    const response = await daemun.handler(request, { remoteAddress: address });
    keep(response);
    const text = await response.text();
    const json = response.headers.get('Content-Type')?.includes('json') && text !== '';
    const body = json ? JSON.parse(text) : text;
    if (response.status >= 400) noteRefusal(method, new URL(url).pathname, body.code ?? body.error);
    return { status: response.status, headers: response.headers, body };
  }

  const unsafe = (method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    send(method, path, {
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: {
        Origin: origin,
        'Sec-Fetch-Site': 'same-origin',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
    });

  return {
    cookies,
    send,
    get: (path, headers) => send('GET', path, headers ? { headers } : {}),
    post: (path, body, headers) => unsafe('POST', path, body, headers),
    patch: (path, body) => unsafe('PATCH', path, body),
    delete: (path) => unsafe('DELETE', path, undefined),
    clone: () => createTestClient(daemun, options, new Map(cookies)),
  };
}
