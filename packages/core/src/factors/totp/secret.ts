import type { Keyring } from '../../platform/keyring/keyring.ts';

interface Held {
  readonly userId: string;
  readonly secret: Uint8Array;
}

/** How a table stores secrets: encrypted and bound to their row. A secret that was copied to another account cannot be decrypted. */
function secretsIn(table: string) {
  const boundTo = (userId: string): string => `${table}:${userId}:secret`;
  return {
    boundTo,
    seal: ({ keyring }: { keyring: Keyring }, userId: string, secret: Uint8Array): Buffer => keyring.encrypt(secret, boundTo(userId)),
    /** @throws KeyringError if the ciphertext was changed or moved, or if the keyring no longer holds its key */
    open: ({ keyring }: { keyring: Keyring }, { userId, secret }: Held): Buffer => keyring.decrypt(secret, boundTo(userId)),
  };
}

export const authenticatorSecret: ReturnType<typeof secretsIn> = secretsIn('totp_authenticators');
export const setupSecret: ReturnType<typeof secretsIn> = secretsIn('totp_setups');
