import { createHash } from 'node:crypto';
import { z } from 'zod';
import { after } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import { namedKey, readJws, signJws } from '../../token/jws.ts';
import type { KeyStore } from '../../token/signing-keys.ts';
import type { OAuthClient } from '../client/client.ts';
import { type Authentication, authenticationClaims, seconds } from './access-token.ts';
import type { PersonClaims } from './claims.ts';

type Deps = Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore };

/** No other kind of token of ours has this type, so none is taken for another (S-71). */
const type = 'JWT';

/** What an ID token says. */
export interface IdTokenContent extends Authentication {
  readonly client: Pick<OAuthClient, 'id' | 'idTokenAlgorithm'>;
  readonly subject: string;
  /** Of the session and the client, for logout. */
  readonly sid: string;
  readonly nonce?: string | null | undefined;
  /** The access token that comes with it. */
  readonly accessToken: string;
  readonly claims: PersonClaims;
}

/** A signed ID token (OpenID Connect Core §2). Our claims are written last, so a claim of a person cannot replace them. */
export async function writeIdToken({ keys, clock, settings }: Deps, content: IdTokenContent): Promise<string> {
  const { client, subject, sid, nonce, accessToken, claims } = content;
  const now = clock.now();
  return signJws(await keys.signing(client.idTokenAlgorithm), type, {
    ...claims,
    iss: settings.origin,
    sub: subject,
    aud: client.id,
    iat: seconds(now),
    exp: seconds(after(now, settings.oauth.idTokenSeconds)),
    ...authenticationClaims(content),
    sid,
    at_hash: halfHash(accessToken),
    ...(typeof nonce === 'string' && { nonce }),
  });
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash of the algorithm, which is SHA-256 for both of ours. */
const halfHash = (text: string): string => createHash('sha256').update(text, 'ascii').digest().subarray(0, 16).toString('base64url');

const Claims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), sid: z.string(), iat: z.number(), exp: z.number() });

export type IdTokenHint = z.output<typeof Claims>;

/**
 * The claims of an ID token that we have issued, as a hint (OpenID Connect Core §3.1.2.1). It may have expired: it says who it
 * was, and proves nothing.
 */
export async function readIdTokenHint({ keys, settings }: Deps, text: string): Promise<IdTokenHint | undefined> {
  const kid = namedKey(text);
  const key = kid === undefined ? undefined : await keys.verifying(kid);
  const claims = Claims.safeParse(key && readJws(text, type, (id) => (id === kid ? key : undefined)));
  return claims.success && claims.data.iss === settings.origin ? claims.data : undefined;
}
