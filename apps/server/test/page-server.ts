import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { parseSettings, type SettingsInput } from '@daemun/core/settings';
import { onTestFinished } from 'vitest';
import type { Engine } from '../src/engine.ts';
import type { RenderPage } from '../src/hosted/next.ts';
import { startServer } from '../src/server.ts';

const host = 'localhost:3000';

export interface PageReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What reached the page framework. */
export interface Rendered {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** A server whose page framework only writes down what reached it. */
export interface PageServer {
  readonly port: number;
  readonly rendered: Rendered[];
  /** Lines of the log, with their fields. */
  readonly logged: { readonly fields: unknown; readonly message: string }[];
  ask(path: string, headers?: Record<string, string | readonly string[]>, method?: string): Promise<PageReply>;
}

/** Starts one for the present test. */
export async function openPageServer(
  parts: { settings?: Partial<SettingsInput>; engine?: Partial<Engine>; render?: RenderPage; files?: readonly string[] } = {},
): Promise<PageServer> {
  const rendered: Rendered[] = [];
  const logged: { fields: unknown; message: string }[] = [];
  const write = (fields: unknown, message: string) => void logged.push({ fields, message });
  const render: RenderPage = async (_, response) => void response.end('a page');
  const running = await startServer({
    settings: parseSettings({
      environment: 'test',
      origin: `http://${host}`,
      secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
      ...parts.settings,
    }),
    engine: {
      answer: () => Promise.reject(new Error('no API here')),
      hangUp() {},
      admitPage: async () => ({ source: '127.0.0.1', retryAfter: 0 }),
      linkWorks: async () => true,
      deps: { socialProviders: { all: [] } },
      principals: { findPrincipal: async () => undefined },
      ...parts.engine,
    },
    log: { debug: write, info: write, warn: write, error: write },
    port: 0,
    host: '127.0.0.1',
    renderer: {
      close: async () => undefined,
      state: () => 'ready',
      begun: new Promise(() => undefined),
      ready: Promise.resolve({
        files: new Set(parts.files ?? []),
        render(request, response) {
          rendered.push({ url: request.url, headers: request.headers });
          return (parts.render ?? render)(request, response);
        },
      }),
    },
  });
  onTestFinished(() => running.drain(0));
  const { port } = running.address;
  return {
    port,
    rendered,
    logged,
    async ask(path, headers = {}, method = 'GET') {
      const sent = httpRequest({ port, path, method, headers: { host, ...headers } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      let body = '';
      for await (const chunk of response) body += String(chunk);
      return { status: response.statusCode ?? 0, headers: response.headers, body };
    },
  };
}
