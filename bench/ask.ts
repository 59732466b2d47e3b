/** A client that costs little itself: what it takes of the cores is missing where it is measured. */
import { Agent, request } from 'node:http';

export interface Reply {
  readonly body: Record<string, never>;
  /** As a browser would send them back. */
  readonly cookies: string;
}

export interface Client {
  get(path: string): Promise<Reply>;
  post(path: string, body: object, cookie?: string): Promise<Reply>;
  close(): void;
}

/** Asks one server in JSON. Anything but a 2xx is an error. */
export function createClient(origin: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  function ask(method: 'GET' | 'POST', path: string, content?: string, cookie = ''): Promise<Reply> {
    const headers = {
      Origin: origin,
      ...(content !== undefined && { 'Content-Type': 'application/json' }),
      ...(cookie && { Cookie: cookie }),
    };
    return new Promise((done, fail) => {
      const asking = request(origin + path, { agent, method, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () => {
          const text = Buffer.concat(parts).toString();
          const { statusCode = 0 } = response;
          if (statusCode < 200 || statusCode > 299) return fail(new Error(`${path} answered ${statusCode}: ${text}`));
          const cookies = (response.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ');
          done({ body: (text === '' ? {} : JSON.parse(text)) as Reply['body'], cookies });
        });
      });
      asking.once('error', fail);
      asking.end(content);
    });
  }

  return {
    get: (path) => ask('GET', path),
    post: (path, body, cookie) => ask('POST', path, JSON.stringify(body), cookie),
    close: () => agent.destroy(),
  };
}
