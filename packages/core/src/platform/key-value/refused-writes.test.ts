import { connect, createServer, type Server, type Socket } from 'node:net';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createTestClient } from '../../../test/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/databases.ts';
import { createRedis, freePort, type TestServer } from '../../../test/services.ts';
import { createDaemun, type Daemun } from '../../daemun.ts';
import { examine } from '../../operations/doctor/doctor.ts';
import type { Log } from '../log/log.ts';

/** What a failover moves: an address that leads to another server from now on, while connections stay where they are. */
async function openAddress(first: number) {
  let target = first;
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `redis://127.0.0.1:${port}`,
    leadTo(other: number) {
      target = other;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('it did not come to that');
    await new Promise((done) => setTimeout(done, 50));
  }
}

const portOf = ({ url }: TestServer): number => Number(new URL(url).port);

describe.skipIf(inject('redisBinary') === undefined)('S-109 a Redis that answers and takes no writes', () => {
  const servers: TestServer[] = [];
  const lines: string[] = [];
  const write = (fields: Readonly<Record<string, unknown>>, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug() {}, info: write, warn: write, error: write };
  let address: Awaited<ReturnType<typeof openAddress>>;
  let database: TestDatabase;
  let daemun: Daemun;

  const command = async (server: TestServer, ...words: string[]) => {
    const client = await createClient({ url: server.url }).connect();
    await client.sendCommand(words);
    client.destroy();
  };
  const readyz = async () => (await createTestClient(daemun).get('/readyz')).body;
  const shared = () =>
    daemun.deps.keyValue.increment({ key: 'limit:probe', share: 'source' }, 1, 60).then(
      () => true,
      () => false,
    );
  const found = async () => (await examine(daemun.deps)).filter(({ code }) => code.startsWith('redis_'));

  beforeAll(async () => {
    for (let count = 0; count < 2; count += 1) {
      const server = await createRedis(inject('redisBinary') ?? '');
      servers.push(server);
      await server.start();
    }
    address = await openAddress(portOf(servers[0] as TestServer));
    database = await openTestDatabase('embedded');
    daemun = await createDaemun({ ...testSettings, redisUrl: address.url }, { database, log, ...cheapHashing });
  });
  afterEach(() => void lines.splice(0));
  afterAll(async () => {
    await daemun.stop();
    await database.close();
    address.close();
    for (const server of servers) await server.remove();
  });

  it('is not ready when it is full, is named by the doctor, and comes back by itself', async () => {
    const [server] = servers as [TestServer];
    await until(async () => (await readyz()).keyValue);
    await command(server, 'CONFIG', 'SET', 'maxmemory', '1');
    await until(async () => (await readyz()).keyValue === false);
    expect(await readyz()).toMatchObject({ status: 'degraded', database: true });
    expect(await found()).toEqual([
      expect.objectContaining({ severity: 'error', message: expect.stringContaining('OOM'), fix: expect.stringContaining('maxmemory') }),
    ]);
    for (let time = 0; time < 20; time += 1) await shared();
    await command(server, 'CONFIG', 'SET', 'maxmemory', '0');
    await until(async () => (await readyz()).keyValue);
    expect(await found()).toEqual([]);
    // One line when it began and one when it was over, whatever was asked meanwhile; no stack.
    expect(lines).toEqual([expect.stringContaining('OOM'), expect.stringContaining('Redis')]);
    expect(lines.join('\n')).not.toMatch(/\\n\s+at /);
  });

  it('is not ready when it was demoted to a replica, and a new connection finds the server that the address leads to now', async () => {
    const [old, next] = servers as [TestServer, TestServer];
    await until(async () => (await readyz()).keyValue);
    await command(old, 'REPLICAOF', '127.0.0.1', String(await freePort()));
    await until(async () => (await readyz()).keyValue === false);
    expect(await found()).toEqual([
      expect.objectContaining({
        severity: 'error',
        message: expect.stringContaining('READONLY'),
        fix: expect.stringContaining('REDIS_URL'),
      }),
    ]);
    expect(await shared()).toBe(false);
    // The connection that is open goes on to the old one, which stays a replica.
    address.leadTo(portOf(next));
    await until(shared);
    await until(async () => (await readyz()).keyValue);
    expect(await found()).toEqual([]);
  });

  it('that cannot be reached is told apart from it, once', async () => {
    const [, next] = servers as [TestServer, TestServer];
    await until(async () => (await readyz()).keyValue);
    await next.stop('SIGKILL');
    await until(async () => (await readyz()).keyValue === false);
    for (let time = 0; time < 20; time += 1) await shared();
    expect(await found()).toEqual([
      expect.objectContaining({ code: 'redis_unavailable', message: expect.stringContaining('does not answer') }),
    ]);
    await next.start();
    await until(async () => (await readyz()).keyValue);
    expect(lines).toEqual([expect.stringContaining('does not answer'), expect.stringContaining('Redis')]);
  });
});
