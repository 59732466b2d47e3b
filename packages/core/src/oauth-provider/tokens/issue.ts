import { z } from 'zod';
import { after } from '../../platform/clock.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import type { IssuedGrant } from '../grant/issued.ts';
import { mayAsk, mayTarget } from '../request/scope.ts';
import type { Resource } from '../resource/resource.ts';
import { isIdentityScope } from '../scopes.ts';
import { type Actor, writeOAuthAccessToken } from './access-token.ts';
import { accessSecondsOf, userinfoAudience } from './audience.ts';
import { claimsOf } from './claims.ts';
import { writeIdToken } from './id-token.ts';
import type { Person } from './person.ts';
import { subjectOf } from './subject.ts';

/** The reply of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3, RFC 8693 §2.2.1). */
export const TokenReply = z
  .object({
    access_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.number().meta({ description: 'In seconds' }),
    scope: z.string().optional().meta({ description: 'The scopes of the access token. Left out if it has none' }),
    refresh_token: z.string().optional(),
    id_token: z.string().optional(),
    issued_token_type: z.string().optional(),
  })
  .meta({ id: 'OAuthTokens' });

export type TokenReply = z.output<typeof TokenReply>;

export type IssueDeps = Pick<OAuthDeps, 'keys' | 'clock' | 'settings' | 'subjects'>;

/** An access token that is to be written, whoever it is for. */
export interface Access {
  readonly client: OAuthClient;
  /** Undefined: userinfo. */
  readonly resource: Resource | undefined;
  /** What was granted or asked for. The token has those of them that mean something to its audience. */
  readonly scopes: readonly string[];
  readonly subject: string;
  readonly keptAliveBy: string;
  /** The token ends then at the latest. */
  readonly until?: Date;
  readonly authentication?: Pick<IssuedGrant, 'authTime' | 'amr' | 'aal'>;
  readonly jkt: string | undefined;
  readonly actor?: Actor;
}

/** Of some scopes, those that an audience knows (RFC 9068 §3). */
export function scopesFor(resource: Resource | undefined, scopes: readonly string[]): readonly string[] {
  return scopes.filter(resource ? (scope) => resource.scopes.some((one) => one.scope === scope) : isIdentityScope);
}

/** Writes an access token, and the part of the reply that describes it. */
export async function issueAccess(
  deps: Pick<IssueDeps, 'keys' | 'clock' | 'settings'>,
  { client, resource, scopes, subject, keptAliveBy, until, authentication, jkt, actor }: Access,
): Promise<TokenReply> {
  const now = deps.clock.now();
  const usual = after(now, accessSecondsOf(deps.settings, client, resource));
  const expiresAt = until && until < usual ? until : usual;
  const own = scopesFor(resource, scopes);
  const accessToken = await writeOAuthAccessToken(deps, {
    subject,
    clientId: client.id,
    audience: resource?.identifier ?? userinfoAudience(deps.settings),
    scopes: own,
    keptAliveBy,
    expiresAt,
    authentication,
    jkt,
    actor,
  });
  return {
    access_token: accessToken,
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)),
    ...(own.length > 0 && { scope: own.join(' ') }),
  };
}

/** What tokens are issued for a grant. */
export interface Issuing {
  readonly client: OAuthClient;
  readonly grant: IssuedGrant;
  readonly user: Person;
  /** The granted scopes, or fewer that the client has asked for. */
  readonly scopes: readonly string[];
  /** What the access token is for. Undefined: userinfo. */
  readonly resource: Resource | undefined;
  /** The thumbprint of the key that the request is signed with. The access token is bound to it. */
  readonly jkt: string | undefined;
  readonly refreshToken?: string | undefined;
  /** Of the authorization request, in the first ID token alone. */
  readonly nonce?: string | null;
}

/**
 * The tokens of a grant: an access token, an ID token for `openid`, and the refresh token that is given. What an operator has taken
 * from the client since is in none of them.
 * @throws Problem invalid_target
 */
export async function issueTokens(deps: IssueDeps, issuing: Issuing): Promise<TokenReply> {
  const { client, grant, user, resource, jkt, refreshToken, nonce } = issuing;
  if (resource && !mayTarget(client, resource)) throw oauthErrors.invalid_target();
  const scopes = issuing.scopes.filter((scope) =>
    isIdentityScope(scope) ? client.scopes.includes(scope) : resource && mayAsk(client, resource, scope),
  );
  const subject = await subjectOf(deps, client, user.id);
  const reply = await issueAccess(deps, {
    client,
    resource,
    scopes,
    subject,
    keptAliveBy: grant.id,
    until: grant.expiresAt,
    authentication: grant,
    jkt,
  });
  const idToken = scopes.includes('openid')
    ? await writeIdToken(deps, {
        client,
        subject,
        sid: grant.oidcSid,
        nonce,
        accessToken: reply.access_token,
        authTime: grant.authTime,
        amr: grant.amr,
        aal: grant.aal,
        claims: claimsOf(user, client.claimsInIdToken ? scopes : [], grant.claims?.idToken),
      })
    : undefined;
  return {
    ...reply,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(idToken !== undefined && { id_token: idToken }),
  };
}
