import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../../settings.ts';
import { KeyringError, openKeyring } from './keyring.ts';

const first = 'first-Secret-with-enough-characters-0123';
const second = 'second-Secret-with-enough-characters-456';
const text = Buffer.from('what nobody should read');

describe('the keyring', () => {
  it('S-111 a ciphertext opens only where it belongs, and only unchanged', () => {
    const ring = openKeyring([first]);
    const ciphertext = ring.encrypt(text, 'users:1:secret');
    expect(ring.decrypt(ciphertext, 'users:1:secret')).toEqual(text);
    expect(() => ring.decrypt(ciphertext, 'users:2:secret')).toThrow(KeyringError);
    for (let index = 0; index < ciphertext.length; index += 1) {
      const changed = Buffer.from(ciphertext);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => ring.decrypt(changed, 'users:1:secret')).toThrow(KeyringError);
    }
    expect(() => ring.decrypt(Buffer.alloc(0), 'users:1:secret')).toThrow(KeyringError);
    expect(ring.encrypt(text, 'x').equals(ring.encrypt(text, 'x'))).toBe(false);
    expect(ciphertext.toString('latin1')).not.toContain('nobody');
  });

  it('S-111 after a rotation old ciphertexts open and new ones carry the new key', () => {
    const old = openKeyring([first]);
    const rotated = openKeyring([second, first]);
    const before = old.encrypt(text, 'x');
    expect(rotated.decrypt(before, 'x')).toEqual(text);
    expect(rotated.verifyMac('csrf', 'data', old.mac('csrf', 'data'))).toBe(true);
    const after = rotated.encrypt(text, 'x');
    expect(after.subarray(1, 5)).not.toEqual(before.subarray(1, 5));
    expect(() => old.decrypt(after, 'x')).toThrow('not configured');
  });

  it('a MAC counts for its purpose and its data alone', () => {
    const ring = openKeyring([first]);
    const mac = ring.mac('csrf', 'data');
    expect(ring.verifyMac('csrf', 'data', mac)).toBe(true);
    expect(ring.verifyMac('other', 'data', mac)).toBe(false);
    expect(ring.verifyMac('csrf', 'datb', mac)).toBe(false);
    expect(ring.verifyMac('csrf', 'data', mac.subarray(1))).toBe(false);
  });

  it('S-111 short and example secrets, and plain http outside loopback, stop the start', () => {
    const base = { environment: 'production', origin: 'https://auth.example.com', mail: { url: 'smtp://localhost' } };
    for (const secret of [
      'secret',
      'x'.repeat(31),
      'a'.repeat(64),
      'change-me-please-this-is-an-example-value',
      'your-secret-here-0123456789abcdefghijkl',
    ]) {
      expect(() => parseSettings({ ...base, secrets: [secret] })).toThrow(SettingsError);
    }
    expect(() => parseSettings({ ...base, secrets: [] })).toThrow(SettingsError);
    expect(() => parseSettings({ ...base, secrets: [first], origin: 'http://auth.example.com' })).toThrow(/https/);
    expect(() => parseSettings({ ...base, secrets: [first], mail: { url: 'outbox:' } })).toThrow(/outbox/);
    expect(parseSettings({ ...base, secrets: [first] }).origin).toBe('https://auth.example.com');
  });
});
