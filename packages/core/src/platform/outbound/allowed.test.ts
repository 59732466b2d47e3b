import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { parseSettings } from '../../settings.ts';
import { createAllowedCall } from './allowed.ts';
import { OutboundFailure } from './call.ts';

const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(request.url ?? '');
  response.end('answer');
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((done) => server.close(done)));

type Environment = 'development' | 'test' | 'production';

/** What becomes of a call to an address, or to a name that leads there. */
async function outcome(
  url: string,
  outboundAllow: readonly string[],
  { environment = 'test', addresses = [] }: { readonly environment?: Environment; readonly addresses?: readonly string[] } = {},
): Promise<string> {
  const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const call = createAllowedCall({ environment, outboundAllow: [...outboundAllow] }, { resolve });
  return call(url, { method: 'GET', timeoutMs: 300 }).then(
    ({ text }) => text,
    (error: unknown) => (error instanceof OutboundFailure ? error.kind : String(error)),
  );
}

describe('S-107 calls to networks that an operator allows', () => {
  it('reach this machine by http outside production, and only where it is listed', async () => {
    const url = `http://127.0.0.1:${port}/plain`;
    expect(await outcome(url, ['127.0.0.0/8'])).toBe('answer');
    expect(await outcome(url, ['127.0.0.0/8'], { environment: 'development' })).toBe('answer');
    seen.splice(0);
    expect(await outcome(url, [])).toBe('forbidden');
    expect(await outcome(url, ['10.0.0.0/8'])).toBe('forbidden');
    expect(await outcome(url, ['127.0.0.0/8'], { environment: 'production' })).toBe('forbidden');
    expect(await outcome(`http://localhost:${port}/plain`, ['127.0.0.0/8'], { addresses: ['127.0.0.1', '10.0.0.1'] })).toBe('forbidden');
    expect(seen).toEqual([]);
  });

  it('go to a listed network by https, and to no other address', async () => {
    // Nobody listens there: the address was allowed, and the connection failed.
    expect(await outcome('https://keys.example/', ['127.0.0.0/8'], { addresses: ['127.0.0.1'] })).toBe('unreached');
    for (const addresses of [['10.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['fd00::1']])
      expect([addresses, await outcome('https://keys.example/', ['127.0.0.0/8'], { addresses })]).toEqual([addresses, 'forbidden']);
    expect(await outcome('http://keys.example/', ['10.0.0.0/8'], { addresses: ['10.0.0.1'] })).toBe('forbidden');
    expect(await outcome('http://keys.example/', [], { addresses: ['1.1.1.1'] })).toBe('forbidden');
  });

  it('never go where the metadata service of a cloud is, nor to an address that is no server', async () => {
    for (const url of [
      'https://169.254.169.254/',
      'https://0.0.0.0/',
      'https://224.0.0.1/',
      'https://[fe80::1]/',
      'https://[::]/',
      'https://[fd00:ec2::254]/',
      'https://100.100.100.200/',
    ])
      expect([url, await outcome(url, ['0.0.0.0/0', '::/0'])]).toEqual([url, 'forbidden']);
  });

  it('are set as networks, and production refuses those of this machine', () => {
    const parse = (outboundAllow: string[], environment: Environment = 'test') =>
      parseSettings({
        ...testSettings,
        environment,
        outboundAllow,
        ...(environment === 'production' && { rateLimitFactor: 1, mail: { url: 'smtp://mail.example.com', from: 'a@example.com' } }),
      });
    expect(parse(['10.0.0.0/8', 'fd00::/8', '127.0.0.0/8']).outboundAllow).toEqual(['10.0.0.0/8', 'fd00::/8', '127.0.0.0/8']);
    for (const wrong of ['10.0.0.0', '10.0.0.1/8', 'localhost', '10.0.0.0/33', '0/0', ''])
      expect(() => parse([wrong])).toThrow(/outboundAllow|OUTBOUND_ALLOW/);
    expect(() => parse(['10.0.0.0/8'], 'production')).not.toThrow();
    for (const wrong of ['127.0.0.0/8', '127.0.0.1/32', '126.0.0.0/7', '0.0.0.0/0', '::1/128', '::/0'])
      expect(() => parse([wrong], 'production')).toThrow(/this machine/);
  });
});
