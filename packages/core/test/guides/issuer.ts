import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { daemunNode } from '../../src/adapters/node.ts';
import type { DaemunInput } from '../../src/daemun.ts';
import { openTestApp, type TestApp } from '../app.ts';

/** Daemun on a port of loopback, for software that only speaks HTTP. Without pages: a test answers what they would ask. */
export interface Issuer extends TestApp {
  /** `http://localhost:40123`: the origin, and so the issuer. */
  readonly origin: string;
}

/** Opens one that goes by the real time, since the software beside it does. The caller closes it. */
export async function openIssuer(settings: Partial<DaemunInput> = {}): Promise<Issuer & { close(): Promise<void> }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = await openTestApp({ database: 'embedded', settings: { ...settings, origin } });
  catchUp(app);
  server.on('request', daemunNode(app.daemun));
  return {
    ...app,
    origin,
    async close() {
      await closed(server);
      await app.close();
    },
  };
}

/** Moves the clock of a house to the real time. */
export function catchUp({ clock }: Pick<TestApp, 'clock'>): void {
  clock.advance(Math.max(0, (Date.now() - clock.now().getTime()) / 1000));
}

/** Ends a server of a test, with the connections that it still has. */
export async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** An issuer for the tests of one `describe`. Its parts are there once the first test runs. */
export function useIssuer(settings: Partial<DaemunInput> = {}): { readonly issuer: Issuer } {
  let open: Awaited<ReturnType<typeof openIssuer>> | undefined;
  beforeAll(async () => {
    open = await openIssuer(settings);
  });
  beforeEach(() => {
    if (open) catchUp(open);
  });
  afterAll(() => open?.close());
  return {
    get issuer() {
      if (!open) throw new Error('the issuer is open only while tests run');
      return open;
    },
  };
}
