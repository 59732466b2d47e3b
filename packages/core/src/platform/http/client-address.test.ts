import { describe, expect, it } from 'vitest';
import { addressPrefix, createProxyTrust } from './client-address.ts';

describe('the client address', () => {
  it('S-20 forwarding headers count only where a proxy is configured', () => {
    const none = createProxyTrust(0);
    expect(none.clientAddress('192.0.2.1', '203.0.113.5')).toBe('192.0.2.1');
    expect(none.clientAddress(undefined, '203.0.113.5')).toBe('unknown');
    const one = createProxyTrust(1);
    expect(one.clientAddress('10.0.0.1', '203.0.113.5')).toBe('203.0.113.5');
    // What a client writes itself stands further left, and is not believed.
    expect(one.clientAddress('10.0.0.1', '198.51.100.1, 203.0.113.5')).toBe('203.0.113.5');
    expect(createProxyTrust(2).clientAddress('10.0.0.1', '198.51.100.1, 203.0.113.5')).toBe('198.51.100.1');
  });

  it('S-20 missing and malformed values fall into one shared bucket', () => {
    const one = createProxyTrust(1);
    for (const header of [undefined, '', 'a', '999.1.1.1', '1', '::g', '<script>', 'unknown', '203.0.113.5:99999:1']) {
      expect([header, one.clientAddress('10.0.0.1', header)]).toEqual([header, 'unknown']);
    }
  });

  it.each([1, ['10.0.0.0/8']])('S-20 a proxy may tell the port of its client, too: %s', (trusted) => {
    const trust = createProxyTrust(trusted);
    for (const [header, address] of [
      ['203.0.113.9:51234', '203.0.113.9'],
      ['198.51.100.1:1, 203.0.113.9:51234', '203.0.113.9'],
      ['203.0.113.9:0', '203.0.113.9'],
      ['[2001:db8::1]:443', '2001:db8::1'],
      ['[2001:DB8::1]', '2001:db8::1'],
      ['[::ffff:203.0.113.9]:80', '203.0.113.9'],
      // Without brackets a port cannot be told from the address.
      ['2001:db8::1:443', '2001:db8::1:443'],
    ] as const) {
      expect([header, trust.clientAddress('10.0.0.1', header)]).toEqual([header, address]);
    }
    for (const header of [
      '203.0.113.9:65536',
      '203.0.113.9:',
      '203.0.113.9:port',
      '203.0.113.9:5:5',
      '[203.0.113.9]:80',
      '[2001:db8::1]:99999',
      '[2001:db8::1]443',
      '[2001:db8::1',
      '2001:db8::1]:443',
      '010.0.0.1',
      '0x7f.0.0.1',
      '127.1',
    ]) {
      expect([header, trust.clientAddress('10.0.0.1', header)]).toEqual([header, 'unknown']);
    }
  });

  it('S-20 people behind a proxy that tells ports are told apart, whatever port they come by', () => {
    const trust = createProxyTrust(1);
    const prefixes = Array.from({ length: 60 }, (_, person) =>
      addressPrefix(trust.clientAddress('10.0.0.1', `203.0.113.${person}:${40_000 + person}`)),
    );
    expect(new Set(prefixes).size).toBe(60);
    expect(trust.clientAddress('10.0.0.1', '203.0.113.9:1')).toBe(trust.clientAddress('10.0.0.1', '203.0.113.9:2'));
  });

  it('S-20 networks: the first address from the right that is no proxy of ours', () => {
    const trust = createProxyTrust(['10.0.0.0/8', '2001:db8::/32']);
    expect(trust.clientAddress('10.1.2.3', '198.51.100.1, 203.0.113.5, 10.9.9.9')).toBe('203.0.113.5');
    expect(trust.clientAddress('192.0.2.1', '203.0.113.5')).toBe('192.0.2.1');
    expect(trust.clientAddress('10.1.2.3', 'nonsense')).toBe('unknown');
    expect(() => createProxyTrust(['10.0.0.0/99'])).toThrow(TypeError);
  });

  it.each([1, ['10.0.0.0/8']])('S-20 a header however long does not push out what the proxy appended: %s', (trusted) => {
    const trust = createProxyTrust(trusted);
    for (const length of [3980, 4000, 4020, 12_000]) {
      const sent = `${'a, '.repeat(length / 3)}192.0.2.66`;
      expect([length, trust.clientAddress('10.1.2.3', `${sent}, 203.0.113.5`)]).toEqual([length, '203.0.113.5']);
    }
  });

  it('S-19 one subscriber is one bucket, in every spelling', () => {
    const spellings = [
      '2001:db8:1:2:3:4:5:6',
      '2001:0db8:0001:0002:0000:0000:0000:0001',
      '2001:db8:1:2::',
      '2001:DB8:1:2::FFFF',
      '[2001:db8:1:2::1]',
    ];
    expect(new Set(spellings.map(addressPrefix))).toEqual(new Set(['2001:db8:1:2::/64']));
    expect(addressPrefix('2001:db8:1:3::1')).not.toBe(addressPrefix('2001:db8:1:2::1'));
    expect(addressPrefix('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(addressPrefix('not an address')).toBe('unknown');
  });
});
