import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { constantTimeEqual } from '../random.ts';

/** Keys derived from `DAEMUN_SECRET`. The first secret signs and encrypts; all secrets verify and decrypt. */
export interface Keyring {
  /** The id, in hexadecimal, of the key that encrypts. Each ciphertext names its key. */
  readonly newestKeyId: string;
  /** The ids of all keys, newest first. */
  readonly keyIds: readonly string[];
  /** HMAC-SHA-256 under a separate key for each `purpose`. */
  mac(purpose: string, data: string): Buffer;
  /** The same MAC under every secret, newest first. */
  macs(purpose: string, data: string): readonly Buffer[];
  /** True if any of the secrets made `mac`. */
  verifyMac(purpose: string, data: string, mac: Uint8Array): boolean;
  /**
   * AES-256-GCM. `boundTo` (table, row, column) must be the same at decryption, so a ciphertext moved to another place is void.
   */
  encrypt(plaintext: Uint8Array, boundTo: string): Buffer;
  /** @throws KeyringError if the key is not on the ring, or the ciphertext was changed or moved */
  decrypt(ciphertext: Uint8Array, boundTo: string): Buffer;
}

/** A ciphertext that this keyring cannot open. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

const version = 1;
const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + keyIdBytes + nonceBytes;

/** The subkeys of one secret. The salt is fixed, because the secrets must be high-entropy (RFC 5869 §3.1). */
function openSecret(secret: string) {
  const derive = (purpose: string, length: number): Buffer => Buffer.from(hkdfSync('sha256', secret, 'daemun', purpose, length));
  // The keys are key objects: Node takes four times as long with a key in bytes.
  const macKeys = new Map<string, KeyObject>();
  return {
    id: derive('key-id', keyIdBytes),
    encryptionKey: derive('encryption', 32),
    macKey(purpose: string): KeyObject {
      const known = macKeys.get(purpose);
      if (known) return known;
      const key = createSecretKey(derive(`mac:${purpose}`, 32));
      macKeys.set(purpose, key);
      return key;
    },
  };
}

/** Opens a keyring. `secrets` are newest first. `purpose` names come from code, never from input. */
export function openKeyring(secrets: readonly string[]): Keyring {
  const ring = secrets.map(openSecret);
  const [newest] = ring;
  if (!newest) throw new TypeError('a keyring needs at least one secret');
  const macWith = (secret: typeof newest, purpose: string, data: string): Buffer =>
    createHmac('sha256', secret.macKey(purpose)).update(data).digest();

  return {
    newestKeyId: newest.id.toString('hex'),
    keyIds: ring.map(({ id }) => id.toString('hex')),
    mac: (purpose, data) => macWith(newest, purpose, data),
    macs: (purpose, data) => ring.map((secret) => macWith(secret, purpose, data)),
    verifyMac: (purpose, data, mac) => ring.some((secret) => constantTimeEqual(macWith(secret, purpose, data), mac)),

    encrypt(plaintext, boundTo) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', newest.encryptionKey, nonce).setAAD(Buffer.from(boundTo));
      return Buffer.concat([Buffer.of(version), newest.id, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },

    decrypt(ciphertext, boundTo) {
      const bytes = Buffer.from(ciphertext);
      if (bytes.length < headBytes + tagBytes || bytes[0] !== version) throw new KeyringError('not a ciphertext of this keyring');
      const id = bytes.subarray(1, 1 + keyIdBytes);
      const secret = ring.find((candidate) => candidate.id.equals(id));
      if (!secret) throw new KeyringError('the secret that encrypted this is not configured any more');
      const nonce = bytes.subarray(1 + keyIdBytes, headBytes);
      try {
        const decipher = createDecipheriv('aes-256-gcm', secret.encryptionKey, nonce).setAAD(Buffer.from(boundTo));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(headBytes, -tagBytes)), decipher.final()]);
      } catch {
        throw new KeyringError('the ciphertext was changed, or belongs elsewhere');
      }
    },
  };
}
