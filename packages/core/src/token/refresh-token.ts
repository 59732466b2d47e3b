import type { Keyring } from '../platform/keyring/keyring.ts';
import { type RotatingClaims, type RotatingKind, readRotating, writeRotating } from './rotating-token.ts';

/** The content of a refresh token of a session. */
export interface RefreshClaims extends Omit<RotatingClaims, 'id'> {
  readonly sessionId: string;
}

const ofSession: RotatingKind = { prefix: 'rt_', purpose: 'refresh-token' };

export function writeRefreshToken(keyring: Keyring, { sessionId, ...claims }: RefreshClaims): string {
  return writeRotating(ofSession, keyring, { ...claims, id: sessionId });
}

/** Parses a refresh token that we have issued. Everything else is undefined, before any database statement. */
export function readRefreshToken(keyring: Keyring, text: string): RefreshClaims | undefined {
  const claims = readRotating(ofSession, keyring, text);
  return claims && { sessionId: claims.id, generation: claims.generation, nonce: claims.nonce };
}
