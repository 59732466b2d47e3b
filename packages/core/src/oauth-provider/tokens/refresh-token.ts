import type { Keyring } from '../../platform/keyring/keyring.ts';
import { newNonce, nonceHash, type RotatingClaims, type RotatingKind, readRotating, writeRotating } from '../../token/rotating-token.ts';

const ofGrant: RotatingKind = { prefix: 'ort_', purpose: 'oauth-refresh-token' };

/** The first refresh token of a grant, and what the row of the grant has of it. */
export interface FirstRefreshToken {
  readonly nonce: Buffer;
  readonly nonceHash: Buffer;
  /** `firstGeneration` of the nonce. */
  readonly generation: number;
}

/** The generation of the first refresh token of a grant. */
export const firstGeneration = 1;

/** Draws up the refresh tokens of a grant. Nothing is stored. */
export function draftRefresh(): FirstRefreshToken {
  const nonce = newNonce();
  return { nonce, nonceHash: nonceHash(nonce), generation: firstGeneration };
}

/** The refresh token of a generation of a grant. */
export const writeOAuthRefreshToken = (keyring: Keyring, claims: RotatingClaims): string => writeRotating(ofGrant, keyring, claims);

/** Parses a refresh token of a grant. Everything else is undefined, before any database statement. */
export const readOAuthRefreshToken = (keyring: Keyring, text: string): RotatingClaims | undefined => readRotating(ofGrant, keyring, text);
