import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import { signJws } from '../../token/jws.ts';
import type { KeyStore } from '../../token/signing-keys.ts';

/** RFC 9068 §2.1. */
export const accessTokenType = 'at+jwt';

/** Who acts for the subject (RFC 8693 §4.1), and for whom before. */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor | undefined;
}

/** How the person of a token has signed in: the grant's, so what was proven at the authorization, and no more (S-39). */
export interface Authentication {
  readonly authTime: Date;
  readonly amr: readonly string[];
  readonly aal: 1 | 2;
}

/** What an access token says. */
export interface AccessTokenContent {
  readonly subject: string;
  readonly clientId: string;
  /** Exactly one: a resource, or userinfo. */
  readonly audience: string;
  readonly scopes: readonly string[];
  /** What keeps it alive: a grant, or the token family of a client. */
  readonly keptAliveBy: string;
  readonly expiresAt: Date;
  /** Undefined for a client's own token. */
  readonly authentication?: Authentication | undefined;
  /** The thumbprint of the key that it is bound to (RFC 9449 §6.1). */
  readonly jkt?: string | undefined;
  readonly actor?: Actor | undefined;
}

/** A moment in JWTs (RFC 7519 §2). */
export const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

export const authenticationClaims = ({ authTime, amr, aal }: Authentication) => ({
  auth_time: seconds(authTime),
  acr: `aal${aal}` as const,
  amr,
});

/** A signed access token of a client (RFC 9068). */
export async function writeOAuthAccessToken(
  { keys, clock, settings }: Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore },
  { subject, clientId, audience, scopes, keptAliveBy, expiresAt, authentication, jkt, actor }: AccessTokenContent,
): Promise<string> {
  return signJws(await keys.signing(), accessTokenType, {
    iss: settings.origin,
    aud: audience,
    sub: subject,
    client_id: clientId,
    scope: scopes.join(' '),
    sid: keptAliveBy,
    jti: newId(),
    iat: seconds(clock.now()),
    exp: seconds(expiresAt),
    ...(authentication && authenticationClaims(authentication)),
    ...(jkt !== undefined && { cnf: { jkt } }),
    ...(actor && { act: actor }),
  });
}
