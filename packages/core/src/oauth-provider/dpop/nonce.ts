import { decodeBase64url } from '../../platform/base64url.ts';
import type { Platform } from '../../platform/platform.ts';

/** How long a nonce is good (C3). */
const goodSeconds = 5 * 60;
const shape = /^([0-9a-z]{1,10})\.([A-Za-z0-9_-]{43})$/;

type Deps = Pick<Platform, 'clock' | 'keyring'>;

/**
 * A nonce for DPoP proofs (RFC 9449 §8). It is a time and its MAC, so that every process knows it and none stores it. Proofs count
 * once by their `jti`; the nonce only shows that a proof was not made long ahead.
 */
export function newNonce({ clock, keyring }: Deps): string {
  const at = Math.floor(clock.now().getTime() / 1000).toString(36);
  return `${at}.${keyring.mac('dpop-nonce', at).toString('base64url')}`;
}

/** Did we make this nonce within the last five minutes? */
export function isNonce({ clock, keyring }: Deps, text: unknown): boolean {
  const [, at = '', mac = ''] = typeof text === 'string' ? (shape.exec(text) ?? []) : [];
  const bytes = decodeBase64url(mac);
  if (at === '' || !bytes || !keyring.verifyMac('dpop-nonce', at, bytes)) return false;
  const age = clock.now().getTime() / 1000 - Number.parseInt(at, 36);
  return age >= -1 && age <= goodSeconds;
}
