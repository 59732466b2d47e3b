import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { ListeningServer } from './ending.ts';

/** What Next.js does not pass on to routes. */
export interface Connection {
  /** Address of the other end of the socket. */
  readonly remoteAddress: string | undefined;
  readonly server: ListeningServer;
}

const key: unique symbol = Symbol.for('daemun.connection') as never;
const kept = globalThis as { [key]?: AsyncLocalStorage<Connection> };

/**
 * Notes the connection of each request to a server of Node's. One listener for the process, although bundlers make copies of this
 * module.
 * @returns the connection of the request that is being handled; undefined if the request came before the first call
 */
export function watchConnections(): () => Connection | undefined {
  const known = kept[key];
  if (known) return () => known.getStore();
  const connections = new AsyncLocalStorage<Connection>();
  kept[key] = connections;
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { readonly request: IncomingMessage; readonly server: ListeningServer };
    connections.enterWith({ remoteAddress: request.socket.remoteAddress, server });
  });
  return () => connections.getStore();
}
