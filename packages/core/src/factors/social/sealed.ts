import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { SealedColumn } from '../../platform/keyring/sealed.ts';
import { identities } from './tables.ts';

/** The value that binds a sealed column to its row. */
const boundTo = (column: 'unlink_token' | 'tokens') => (id: string) => `identities:${id}:${column}`;

/** The sealed columns of identities, which outlive a change of the secret. */
export const sealedTokens: readonly SealedColumn[] = [
  {
    name: 'identities.unlink_token',
    table: identities,
    column: identities.unlinkToken,
    lasting: { id: identities.id, boundTo: boundTo('unlink_token') },
  },
  { name: 'identities.tokens', table: identities, column: identities.tokens, lasting: { id: identities.id, boundTo: boundTo('tokens') } },
];

/** Seals what the provider wants when the identity is unlinked. */
export function sealUnlinkToken(keyring: Keyring, identityId: string, token: string): Buffer {
  return keyring.encrypt(Buffer.from(token), boundTo('unlink_token')(identityId));
}

/** @throws an error if the ciphertext is of another row */
export function openUnlinkToken(keyring: Keyring, identityId: string, sealed: Buffer): string {
  return keyring.decrypt(sealed, boundTo('unlink_token')(identityId)).toString('utf8');
}

/** Seals the tokens that the operator keeps, as JSON. */
export function sealTokens(keyring: Keyring, identityId: string, tokens: object): Buffer {
  return keyring.encrypt(Buffer.from(JSON.stringify(tokens)), boundTo('tokens')(identityId));
}

/** @throws an error if the ciphertext is of another row */
export function openTokens(keyring: Keyring, identityId: string, sealed: Buffer): unknown {
  return JSON.parse(keyring.decrypt(sealed, boundTo('tokens')(identityId)).toString('utf8'));
}
