import type { Keyring } from '../../platform/keyring/keyring.ts';

interface Held {
  readonly userId: string;
  readonly secret: Uint8Array;
}

/** How a table holds secrets: encrypted and bound to their row, so that one copied to another account does not open. */
function secretsIn(table: string) {
  const boundTo = (userId: string): string => `${table}:${userId}:secret`;
  return {
    boundTo,
    seal: ({ keyring }: { keyring: Keyring }, userId: string, secret: Uint8Array): Buffer => keyring.encrypt(secret, boundTo(userId)),
    /** @throws KeyringError where the ciphertext was changed or moved, or its key is gone */
    open: ({ keyring }: { keyring: Keyring }, { userId, secret }: Held): Buffer => keyring.decrypt(secret, boundTo(userId)),
  };
}

export const authenticatorSecret: ReturnType<typeof secretsIn> = secretsIn('totp_authenticators');
export const setupSecret: ReturnType<typeof secretsIn> = secretsIn('totp_setups');
