import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { daemunExpress } from '../src/adapters/express.ts';
import { daemunFastify } from '../src/adapters/fastify.ts';
import { daemunHono } from '../src/adapters/hono.ts';
import { daemunNode } from '../src/adapters/node.ts';
import type { Daemun } from '../src/public-types.ts';

/** A reply to a host app's client, with the lines of `Set-Cookie` apart. */
export interface HostReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of a reply is what it asserts
  readonly body: any;
}

export interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** An app of somebody else's on loopback, with Daemun in it. It answers `theirs` to what is not Daemun's. */
export interface HostApp {
  readonly server: Server;
  send(path: string, sent?: Sent): Promise<HostReply>;
  /** Opens a reply that does not end by itself. */
  open(path: string, headers: Record<string, string>): Promise<IncomingMessage>;
  close(): Promise<void>;
}

/** How apps mount Daemun, by their names in tests. */
export const mountings: Readonly<Record<string, (daemun: Daemun) => Promise<HostApp>>> = {
  'a server of Node': async (daemun) => listening(createServer(daemunNode(daemun, theirs)), daemun),
  Express: (daemun) => expressApp(daemun, (app) => app.use(daemunExpress(daemun))),
  'Express, under a path': (daemun) =>
    expressApp(daemun, (app) => {
      app.use('/api/auth', daemunExpress(daemun));
      app.use('/.well-known', daemunExpress(daemun));
      app.use('/dev', daemunExpress(daemun));
    }),
  'Express, after its body parsers': (daemun) =>
    expressApp(daemun, (app) => app.use(express.json(), express.urlencoded({ extended: true }), daemunExpress(daemun))),
  'Express, after parsers that leave text': (daemun) =>
    expressApp(daemun, (app) => app.use(express.text({ type: '*/*' }), daemunExpress(daemun))),
  'Express, after parsers that leave bytes': (daemun) =>
    expressApp(daemun, (app) => app.use(express.raw({ type: '*/*' }), daemunExpress(daemun))),
  Hono: (daemun) => honoApp(daemun, () => undefined),
  'Hono, after a middleware that reads JSON': (daemun) => honoApp(daemun, (read) => read.json().catch(() => undefined)),
  'Hono, after a middleware that reads forms': (daemun) => honoApp(daemun, (read) => read.parseBody()),
  Fastify: async (daemun) => {
    const app = fastify();
    app.addHook('onRequest', async (_, reply) => void reply.header('Set-Cookie', 'theirs=1'));
    app.addContentTypeParser(['application/x-www-form-urlencoded'], (_request, _payload, done) => done(new Error('not for Daemun')));
    await app.register(daemunFastify, { daemun });
    app.all('/*', async (_, reply) => reply.send('theirs'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { ...(await clientOf(app.server, daemun)), close: () => app.close() };
  },
};

function theirs(_request: IncomingMessage, response: ServerResponse): void {
  response.end('theirs');
}

/** An Express app that has read each body before, and kept nothing. */
export function forgetfulApp(daemun: Daemun): Promise<HostApp> {
  return expressApp(daemun, (app) => {
    app.use((request, _response, next) => void request.resume().on('end', () => next()));
    app.use(daemunExpress(daemun));
  });
}

function expressApp(daemun: Daemun, mount: (app: express.Express) => void): Promise<HostApp> {
  const app = express();
  app.use((_request, response, next) => {
    response.cookie('theirs', '1');
    next();
  });
  mount(app);
  app.use(theirs);
  return listening(createServer(app), daemun);
}

function honoApp(
  daemun: Daemun,
  before: (request: { json(): Promise<unknown>; parseBody(): Promise<unknown> }) => unknown,
): Promise<HostApp> {
  const app = new Hono();
  app.use(async (context, next) => {
    await before(context.req);
    await next();
    context.header('Set-Cookie', 'theirs=1', { append: true });
  });
  app.route('/', daemunHono(daemun));
  app.all('*', (context) => context.text('theirs'));
  return listening(createServer(getRequestListener(app.fetch)), daemun);
}

async function listening(server: Server, daemun: Daemun): Promise<HostApp> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return clientOf(server, daemun);
}

/** Sends to a server as a client of the origin of Daemun does. */
export function clientOf(server: Server, daemun: Daemun): HostApp {
  const { port } = server.address() as AddressInfo;
  const { host } = new URL(daemun.settings.origin);

  const open = (path: string, headers: Record<string, string> = {}, { method = 'GET', body }: Sent = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, method, agent: false, headers: { Host: host, ...headers } }, resolve);
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    server,
    open,
    async send(path, sent = {}) {
      const { method = 'GET', body, headers } = sent;
      const reply = await open(
        path,
        {
          ...(method !== 'GET' && { Origin: daemun.settings.origin, 'Sec-Fetch-Site': 'same-origin' }),
          ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        sent,
      );
      const text = (await reply.setEncoding('utf8').toArray()).join('');
      const json = reply.headers['content-type']?.includes('json');
      return { status: reply.statusCode ?? 0, headers: reply.headers, body: json ? JSON.parse(text) : text };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
