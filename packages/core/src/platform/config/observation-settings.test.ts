import { describe, expect, it } from 'vitest';
import { parseSettings, type SettingsInput } from '../../settings.ts';
import { isLoopbackAddress, isPublicAddress, listenAddress, requestLogShare } from './observation-settings.ts';

const parsed = (changes: Partial<SettingsInput>) =>
  parseSettings({
    origin: 'https://auth.example.test',
    secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
    mail: { url: 'smtp://m' },
    ...changes,
  });

describe('where metrics are read', () => {
  it.each([
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['9464', '127.0.0.1', 9464],
    ['localhost:1', 'localhost', 1],
    ['[::1]:65535', '::1', 65_535],
    ['0.0.0.0:9464', '0.0.0.0', 9464],
    ['[::]:9464', '::', 9464],
    ['10.1.2.3:9464', '10.1.2.3', 9464],
  ])('B19 takes %s', (text, host, port) => {
    expect(listenAddress(text)).toEqual({ host, port });
    expect(parsed({ metrics: text }).metrics).toBe(text);
  });

  it.each([
    'on',
    '',
    '127.0.0.1',
    '127.0.0.1:',
    ':9464',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.1:9464',
    '::1:9464',
    'host.example:9464',
    '9464 ',
    'http://127.0.0.1:9464',
    '[127.0.0.1]:9464',
    '010.0.0.1:9464',
  ])('B19 does not take "%s"', (text) => {
    expect(listenAddress(text)).toBeUndefined();
    expect(() => parsed({ metrics: text })).toThrow('metrics: takes an address of this machine and a port such as 127.0.0.1:9464');
  });

  it('B19 knows which addresses everybody may reach', () => {
    const about = (host: string) => [isLoopbackAddress(host), isPublicAddress(host)];
    for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost', '::ffff:127.0.0.1'])
      expect([host, about(host)]).toEqual([host, [true, false]]);
    for (const host of ['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.1.1', 'fd00::1', 'fe80::1'])
      expect([host, about(host)]).toEqual([host, [false, false]]);
    for (const host of ['0.0.0.0', '::', '203.0.113.1', '8.8.8.8', '2001:4860::1'])
      expect([host, about(host)]).toEqual([host, [false, true]]);
  });
});

describe('the request log', () => {
  it('B19 is of all requests in production, and of failures alone elsewhere', () => {
    expect(parsed({}).requestLog).toBe('all');
    expect(parsed({ environment: 'development' }).requestLog).toBe('errors');
    expect(parsed({ requestLog: 'off' }).requestLog).toBe('off');
  });

  it('B19 is of a share, which may be none but the failures', () => {
    const shares = { off: undefined, errors: 0, all: 1, '0.1': 0.1, '.5': 0.5, '1': 1, '0': 0, '0.001': 0.001 };
    for (const [text, share] of Object.entries(shares)) {
      expect([text, requestLogShare(text)]).toEqual([text, share]);
      expect(parsed({ requestLog: text }).requestLog).toBe(text);
    }
    for (const text of ['on', '2', '-0.1', '1.5', '10%', '1e-3', 'NaN', ''])
      expect(() => parsed({ requestLog: text })).toThrow('requestLog: takes off, errors, all, or a share from 0 to 1 such as 0.1');
  });
});
