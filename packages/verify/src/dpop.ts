import { base64url, calculateJwkThumbprint, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { isCompactJws } from './compact-jws.ts';
import { VerifyError } from './errors.ts';
import type { SeenProofs } from './seen-proofs.ts';

/** A request, as far as a proof is about it. */
export interface ProofTarget {
  /** Such as `GET`. */
  readonly method: string;
  /** The path, or the whole URL. Only the path is used: the origin is the configured one, and never that of a header. */
  readonly url: string;
}

/** What the proof of a request has to fit to. */
interface Expected {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly proof: string | undefined;
  readonly token: string;
  /** The thumbprint of the key that the token is bound to. */
  readonly jkt: string;
}

export interface ProofOptions {
  /** The address at which clients reach this service, without a path or with the one that a proxy takes away. */
  readonly publicUrl: string;
  readonly seen: SeenProofs;
}

/** Checks the proofs of possession of bound access tokens (RFC 9449 §4.3, §7.1). */
export interface Proofs {
  /** @throws VerifyError invalid_dpop_proof, unavailable */
  verify(expected: Expected): Promise<void>;
}

/** Asymmetric algorithms. A client chooses one when it makes its key. */
export const proofAlgorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'RS256'] as const;
/** How far the clock of the client may be from ours (C3). */
const aroundSeconds = 60;
const longestProof = 4096;
const longestId = 200;

const refused = (why: string, cause?: unknown): VerifyError =>
  new VerifyError('invalid_dpop_proof', why, { cause, challenge: { scheme: 'DPoP' } });

/** The path in the one spelling of RFC 3986 §6.2.2: letters that need no escape have none, and escapes are upper case. */
function normalPath(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (escaped, digits: string) => {
    const letter = String.fromCharCode(Number.parseInt(digits, 16));
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : escaped.toUpperCase();
  });
}

/** A URL without query and fragment, for comparison (RFC 9449 §4.3). Undefined if it is none, or names a user. */
function normalUrl(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  return username === '' && password === '' && origin !== 'null' ? origin + normalPath(pathname) : undefined;
}

/** What this request is, at the address that clients know. A path that begins with `//` stays a path. */
function targetUrl(publicUrl: string, url: string): string | undefined {
  const path = /^[a-z][a-z0-9+.-]*:/i.test(url) && URL.canParse(url) ? new URL(url).pathname : (url.split(/[?#]/, 1)[0] ?? '');
  return normalUrl(publicUrl.replace(/\/$/, '') + (path.startsWith('/') ? path : `/${path}`));
}

export function createProofs({ publicUrl, seen }: ProofOptions): Proofs {
  async function signed(proof: string): Promise<{ readonly claims: JWTPayload; readonly jkt: string }> {
    if (proof.length > longestProof || !isCompactJws(proof)) throw refused('the DPoP proof is no JWS');
    try {
      // The key in the header is used only if it is public; it says nothing until its thumbprint is compared.
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        algorithms: [...proofAlgorithms],
        typ: 'dpop+jwt',
        clockTolerance: aroundSeconds,
      });
      return { claims: payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk as JWK, 'sha256') };
    } catch (error) {
      throw refused('the DPoP proof is not signed by the key in it', error);
    }
  }

  return {
    async verify({ proof, token, jkt, method, url }) {
      if (proof === undefined) throw refused('the access token is bound to a key, and no DPoP proof came with it');
      if (method === undefined || url === undefined) throw refused('a DPoP proof is about a request: pass its method and URL');
      const { claims, jkt: own } = await signed(proof);
      const { htm, htu, iat, jti, ath } = claims;
      if (own !== jkt) throw refused('the DPoP proof is of another key than the access token');
      if (htm !== method) throw refused('the DPoP proof is for another method');
      const target = targetUrl(publicUrl, url);
      if (target === undefined || normalUrl(htu) !== target) throw refused('the DPoP proof is for another address');
      const now = Date.now();
      if (typeof iat !== 'number' || !(Math.abs(now / 1000 - iat) <= aroundSeconds)) throw refused('the DPoP proof is not of now');
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
      if (ath !== base64url.encode(new Uint8Array(digest))) throw refused('the DPoP proof is for another access token');
      if (typeof jti !== 'string' || jti.length === 0 || jti.length > longestId) throw refused('the DPoP proof has no id');
      // Last, so that only proofs of whoever holds token and key fill the memory.
      if (!(await noted(`${jkt}.${jti}`, new Date(now + (2 * aroundSeconds + 1) * 1000)))) throw refused('the DPoP proof was used before');
    },
  };

  async function noted(id: string, until: Date): Promise<boolean> {
    try {
      return await seen.note(id, until);
    } catch (error) {
      throw new VerifyError('unavailable', 'used DPoP proofs cannot be noted', { cause: error });
    }
  }
}
