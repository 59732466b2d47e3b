import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createDaemun, type Daemun } from '../../core/src/daemun.ts';
import type { SettingsInput } from '../../core/src/platform/config/settings.ts';
import type { TestApp } from '../../core/test/app.ts';
import { createTestClient, type TestClient } from '../../core/test/client.ts';
import { createMailbox } from '../../core/test/mailbox.ts';
import { signedUp } from '../../core/test/people.ts';
import { quietLog } from '../../core/test/quiet-log.ts';

export const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

/** Somebody with an app that is signed in. */
export interface AppUser {
  readonly browser: TestClient;
  readonly email: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A Daemun of its own, on a loopback port, as other services see it. */
export interface Deployment {
  readonly origin: string;
  readonly daemun: Daemun;
  /** Registers somebody, who signs in by token. */
  appUser(): Promise<AppUser>;
  /** Ends the HTTP server, with every connection to it. */
  hide(): Promise<void>;
  /** Starts it again, at the same address. */
  show(): Promise<void>;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}

export async function deploy(settings: Partial<SettingsInput> = {}): Promise<Deployment> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const daemun = await createDaemun(
    {
      environment: 'test',
      origin,
      secrets: ['t3st-only-Secret-that-is-long-enough-0123456789'],
      dataFolder: ':memory:',
      rateLimitFactor: 100_000,
      logLevel: 'silent',
      password: { memoryKib: 12 * 1024, iterations: 1 },
      serviceTokens: [serviceToken],
      ...settings,
    },
    { log: quietLog },
  );
  await daemun.migrate();
  daemun.start();
  const listen = async (): Promise<Server> => {
    const server = createServer(getRequestListener((request) => daemun.handler(request, { remoteAddress: '127.0.0.1' })));
    await new Promise<void>((done) => void server.listen(port, '127.0.0.1', () => done()));
    return server;
  };
  const end = (server: Server): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  let server = await listen();
  const app = { daemun, outbox: createMailbox(daemun), client: () => createTestClient(daemun) } as unknown as TestApp;
  return {
    origin,
    daemun,
    async appUser() {
      const { browser, email, userId, password } = await signedUp(app);
      const { body } = await createTestClient(daemun).post('/login', { identifier: email, password, transport: 'token' });
      return { browser, email, userId, sessionId: body.session.id, ...body.tokens };
    },
    hide: () => end(server),
    async show() {
      server = await listen();
    },
    async stop() {
      await end(server);
      await daemun.stop();
    },
  };
}
