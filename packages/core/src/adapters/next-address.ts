import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const key: unique symbol = Symbol.for('daemun.remote-address') as never;
const kept = globalThis as { [key]?: AsyncLocalStorage<string | undefined> };

/**
 * Notes the address of the other end of each request to a server of Node's, because Next.js does not pass it on to routes. One
 * listener for the process, although bundlers make copies of this module.
 * @returns the address of the request that is being handled; undefined if the request came before the first call
 */
export function watchAddresses(): () => string | undefined {
  const known = kept[key];
  if (known) return () => known.getStore();
  const addresses = new AsyncLocalStorage<string | undefined>();
  kept[key] = addresses;
  subscribe('http.server.request.start', (message) => {
    addresses.enterWith((message as { readonly request: IncomingMessage }).request.socket.remoteAddress);
  });
  return () => addresses.getStore();
}
