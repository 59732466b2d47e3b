import type { OAuthClient } from './client.ts';
import type { oauthClients } from './tables.ts';

export type ClientRow = typeof oauthClients.$inferSelect;

/** A row as the protocol sees it. */
export function toClient(row: ClientRow): OAuthClient {
  const {
    secretHash,
    previousSecretHash,
    previousSecretEndsAt,
    disabledAt,
    registrationTokenHash: _token,
    lastGrantedAt: _granted,
    metadataFreshUntil: _fresh,
    createdAt: _created,
    updatedAt: _updated,
    ...client
  } = row;
  return {
    ...client,
    disabled: disabledAt !== null,
    secrets: [
      ...(secretHash ? [{ hash: secretHash, endsAt: null }] : []),
      ...(previousSecretHash ? [{ hash: previousSecretHash, endsAt: previousSecretEndsAt }] : []),
    ],
  };
}
