import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../../../test/harness-certificate.ts';
import { call, OutboundFailure, type OutboundFailureKind } from './call.ts';
import { createPublicCall, isPublicAddress, type ResolvedAddress } from './public.ts';

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))));

async function listen<T extends Server>(server: T): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function failureOf(work: Promise<unknown>): Promise<OutboundFailureKind | 'none'> {
  const outcome = await work.then(
    () => 'none' as const,
    (error: unknown) => error,
  );
  if (outcome === 'none' || !(outcome instanceof OutboundFailure)) return expect.fail(`not a failure of a call: ${outcome}`);
  return outcome.kind;
}

describe('a call to elsewhere', () => {
  const seen: string[] = [];
  let port = 0;
  beforeAll(async () => {
    const server = createHttpServer((request, response) => {
      seen.push(request.url ?? '');
      if (request.url === '/away') response.writeHead(302, { Location: `http://127.0.0.1:${port}/inside` }).end('moved');
      else if (request.url === '/long') response.end('a'.repeat(2000));
      else if (request.url === '/endless') {
        const more = () => response.write('a'.repeat(1000), () => setImmediate(more));
        response.on('error', () => undefined);
        more();
      } else if (request.url?.startsWith('/cut')) request.socket.destroy();
      else if (request.url !== '/silent') request.pipe(response);
    });
    port = await listen(server);
  });
  const ask = (path: string, more = {}) => call(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: 'question', ...more });

  it('brings the reply, and sends a form as one', async () => {
    expect(await ask('/')).toMatchObject({ status: 200, headers: { date: expect.stringContaining('GMT') }, text: 'question' });
    expect((await ask('/', { body: new URLSearchParams({ a: '대문' }) })).text).toBe('a=%EB%8C%80%EB%AC%B8');
  });

  it('S-107 A-27 follows no redirect: where it leads nothing is seen', async () => {
    expect(await ask('/away')).toMatchObject({ status: 302, text: 'moved' });
    expect(seen).not.toContain('/inside');
  });

  it('S-107 ends in size', async () => {
    expect((await ask('/long', { longestBytes: 2000 })).text).toHaveLength(2000);
    expect(await failureOf(ask('/long', { longestBytes: 1999 }))).toBe('too-long');
    expect(await failureOf(ask('/endless'))).toBe('too-long');
  });

  it('tells what surely was not taken from what nobody knows of', async () => {
    const nobody = await listen(createTcpServer());
    await new Promise((done) => servers.pop()?.close(done));
    expect(await failureOf(call(`http://127.0.0.1:${nobody}/`, { method: 'GET' }))).toBe('unreached');
    expect(await failureOf(ask('/cut'))).toBe('unanswered');
    expect(await failureOf(ask('/silent', { timeoutMs: 50 }))).toBe('unanswered');
  });

  it('names the host alone where it fails: an address may carry a secret', async () => {
    const error = await ask('/cut?token=canary').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OutboundFailure);
    expect((error as OutboundFailure).message).toBe(`127.0.0.1:${port}: unanswered`);
  });
});

/** Forty ways to write an address that is not on the public internet, as they come in a URL. */
const inside = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '2852039166',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::7f00:1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
  '[4000::1]',
];

describe('S-107 A-27 a call to an address that somebody sent', () => {
  const seen: string[] = [];
  let port = 0;
  let resolved: string[] = [];
  const names: Record<string, readonly ResolvedAddress[]> = {};
  const resolve = async (host: string) => {
    resolved.push(host);
    return names[host] ?? Promise.reject(new Error('ENOTFOUND'));
  };
  const here = { address: '127.0.0.1', family: 4 };
  const get = (principal: ReturnType<typeof createPublicCall>, url: string, more = {}) => principal(url, { method: 'GET', ...more });
  beforeAll(async () => {
    const held: (() => void)[] = [];
    const server = createHttpsServer({ cert: certificate, key: privateKey }, (request, response) => {
      seen.push(request.url ?? '');
      if (request.url === '/held') held.push(() => response.end('late'));
      else if (request.url === '/release') {
        for (const release of held.splice(0)) release();
        response.end();
      } else response.end('answer');
    });
    port = await listen(server);
  });

  it('is refused for every spelling of an address inside', async () => {
    expect(inside.length).toBeGreaterThanOrEqual(40);
    const principal = createPublicCall({ resolve, ca: certificate });
    for (const host of inside)
      expect([host, await failureOf(get(principal, `https://${host}:${port}/spelled`))]).toEqual([host, 'forbidden']);
    expect(resolved).toEqual([]);
    expect(seen).not.toContain('/spelled');
  });

  it('goes to public addresses', () => {
    for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '223.130.195.95', '2606:4700:4700::1111', '::ffff:1.1.1.1'])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const none of ['', 'localhost', '1.1.1', '999.1.1.1']) expect([none, isPublicAddress(none)]).toEqual([none, false]);
  });

  it('is refused for a name of which one address is inside, and for one of none', async () => {
    const principal = createPublicCall({ resolve, ca: certificate });
    names['harness.example'] = [{ address: '1.1.1.1', family: 4 }, here];
    names['other.example'] = [];
    for (const host of ['harness.example', 'other.example'])
      expect(await failureOf(get(principal, `https://${host}:${port}/named`))).toBe('forbidden');
    expect(await failureOf(get(principal, 'https://nowhere.example/'))).toBe('unreached');
    expect(seen).not.toContain('/named');
  });

  it('connects to what was looked at: a name is resolved once, whatever it answers the next time', async () => {
    resolved = [];
    names['harness.example'] = [here];
    const allowed: string[] = [];
    const allows = (address: string) => allowed.push(address) === 1;
    const principal = createPublicCall({ resolve, allows, ca: certificate });
    expect(await get(principal, `https://harness.example:${port}/pinned`)).toMatchObject({ status: 200, text: 'answer' });
    expect([resolved, allowed]).toEqual([['harness.example'], ['127.0.0.1']]);
    // The next call looks anew.
    expect(await failureOf(get(principal, `https://harness.example:${port}/rebound`))).toBe('forbidden');
    expect(seen).not.toContain('/rebound');
  });

  it('speaks https alone, to a host that proves its name, and hands over no password', async () => {
    const principal = createPublicCall({ resolve, allows: () => true, ca: certificate });
    names['stranger.example'] = [here];
    for (const url of [
      `http://harness.example:${port}/`,
      `https://a:b@harness.example:${port}/`,
      'file:///etc/passwd',
      'harness.example',
      '',
    ])
      expect([url, await failureOf(get(principal, url))]).toEqual([url, 'forbidden']);
    expect(await failureOf(get(principal, `https://stranger.example:${port}/stranger`))).toBe('unreached');
    expect(seen).not.toContain('/stranger');
  });

  it('ends in time, the resolving of its name included', async () => {
    const principal = createPublicCall({ resolve: () => new Promise(() => undefined), ca: certificate });
    expect(await failureOf(get(principal, 'https://harness.example/', { timeoutMs: 50 }))).toBe('unreached');
  });

  it('is one of two to its host, and of ten in all', async () => {
    names['harness.example'] = names['other.example'] = [here];
    const principal = createPublicCall({ resolve, allows: () => true, ca: certificate });
    const held = [0, 1].map(() => get(principal, `https://harness.example:${port}/held`));
    expect(await failureOf(get(principal, `https://harness.example:${port}/third`))).toBe('crowded');
    expect((await get(principal, `https://other.example:${port}/`)).text).toBe('answer');
    await expect.poll(() => seen.filter((path) => path === '/held').length).toBe(2);
    await get(principal, `https://other.example:${port}/release`);
    expect((await Promise.all(held)).map(({ text }) => text)).toEqual(['late', 'late']);
    expect((await get(principal, `https://harness.example:${port}/`)).text).toBe('answer');
    const slow = createPublicCall({ resolve: () => new Promise(() => undefined), ca: certificate });
    const many = Array.from({ length: 12 }, (_, index) => failureOf(get(slow, `https://h${index}.example/`, { timeoutMs: 100 })));
    expect((await Promise.all(many)).filter((kind) => kind === 'crowded')).toHaveLength(2);
  });
});
