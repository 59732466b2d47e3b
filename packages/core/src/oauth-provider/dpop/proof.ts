import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import { oauthErrors } from '../errors.ts';
import { isNonce, newNonce } from './nonce.ts';
import { acceptOnce } from './seen.ts';

/** What clients may sign proofs with: asymmetric algorithms alone (RFC 9449 §4.2). */
export const proofAlgorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'RS256'] as const;
/** How far the clock of the client may be from ours (C3). */
const aroundSeconds = 60;
const longestProof = 4096;
const longestId = 200;

type Deps = Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>;

/** What the proof of a request must be about. */
export interface ProofTarget {
  readonly method: 'GET' | 'POST';
  /** Below the origin. */
  readonly path: `/${string}`;
  /** The token that the request shows. Its proof names its hash (`ath`). */
  readonly accessToken?: string;
  /** The proof must have a nonce of ours. Otherwise a nonce is checked only if it is there. */
  readonly nonce?: boolean;
}

/** The key that a request has proven to have: its thumbprint (RFC 7638). */
export interface Proven {
  readonly jkt: string;
}

/**
 * The key behind the `DPoP` header of a request (RFC 9449 §4.3). Undefined if there is no such header. Each proof is accepted once.
 * @throws Problem invalid_dpop_proof, use_dpop_nonce
 */
export async function readProof(deps: Deps, request: Pick<RequestContext, 'header'>, target: ProofTarget): Promise<Proven | undefined> {
  const proof = request.header('dpop');
  if (proof === undefined) return undefined;
  const { claims, jkt } = await readSigned(deps, proof);
  const { htm, htu, iat, jti, ath, nonce } = claims;
  const now = deps.clock.now();
  const isOfNow = typeof iat === 'number' && Math.abs(now.getTime() / 1000 - iat) <= aroundSeconds;
  const isAboutThis = htm === target.method && withoutQuery(htu) === deps.settings.origin + target.path;
  const isAboutToken = target.accessToken === undefined || ath === hashOf(target.accessToken);
  if (!isOfNow || !isAboutThis || !isAboutToken) throw oauthErrors.invalid_dpop_proof();
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId) throw oauthErrors.invalid_dpop_proof();
  if (nonce === undefined ? target.nonce === true : !isNonce(deps, nonce)) {
    throw oauthErrors.use_dpop_nonce({}, {}, { 'DPoP-Nonce': newNonce(deps) });
  }
  // Last, so that a proof that is refused is not used up.
  const until = new Date(now.getTime() + (2 * aroundSeconds + 1) * 1000);
  if (!(await acceptOnce(deps, { kind: 'dpop', issuer: jkt, jti, until }))) throw oauthErrors.invalid_dpop_proof();
  return { jkt };
}

async function readSigned({ clock }: Deps, proof: string): Promise<{ readonly claims: JWTPayload; readonly jkt: string }> {
  // Two headers arrive joined by a comma, which no JWS has.
  if (proof.length > longestProof || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof)) throw oauthErrors.invalid_dpop_proof();
  try {
    // The key stands in the header, and is used only if it is public. It says nothing until its thumbprint is compared.
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: [...proofAlgorithms],
      typ: 'dpop+jwt',
      currentDate: clock.now(),
      clockTolerance: aroundSeconds,
    });
    return { claims: payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk as JWK, 'sha256') };
  } catch {
    throw oauthErrors.invalid_dpop_proof();
  }
}

/** A URL without query and fragment, which a client may leave in (RFC 9449 §4.2). Undefined for anything else. */
function withoutQuery(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  return username === '' && password === '' ? origin + pathname : undefined;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The thumbprint of a key, as a request for a code may name it (`dpop_jkt`): SHA-256 in base64url. */
export const isThumbprint = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
