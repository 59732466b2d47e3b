import type { Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { endSession } from '../session/end.ts';
import type { Principals } from '../session/principals.ts';
import type { Tokens } from '../sign-in/tokens.ts';
import { readAccessToken, writeAccessToken } from './access-token.ts';
import { adoptGrant } from './beside-version-before.ts';
import { tokenErrors } from './errors.ts';
import { findBeyond, type RotateFamily, undoRotation } from './queries.ts';
import { type RefreshClaims, readRefreshToken, writeRefreshToken } from './refresh-token.ts';
import type { KeyStore } from './signing-keys.ts';

export type TokenDeps = Platform & { readonly keys: KeyStore; readonly principals: Principals; readonly rotateFamily: RotateFamily };

/**
 * Exchanges a refresh token for a new refresh token and a new access token (RFC 9700 §4.14.2).
 * @throws Problem invalid_refresh_token; or token_reused, after which the family has ended
 */
export async function refresh(deps: TokenDeps, source: Source, refreshToken: string): Promise<Tokens> {
  const claims = readRefreshToken(deps.keyring, refreshToken);
  if (!claims) throw tokenErrors.invalid_refresh_token();
  const rotated = await deps.rotateFamily(claims);
  if (!rotated) throw (await endReused(deps, source, claims)) ? tokenErrors.token_reused() : tokenErrors.invalid_refresh_token();
  const { user, session, generation } = rotated;
  const accessToken = await writeAccessToken(deps, user, session).catch(async (error: unknown) => {
    // The deployment's own claims may fail. The client only has the token it showed, so that token becomes valid again.
    await undoRotation(deps.db, claims);
    throw error;
  });
  return {
    accessToken,
    refreshToken: writeRefreshToken(deps.keyring, { ...claims, generation }),
    tokenType: 'Bearer',
    expiresIn: deps.settings.tokens.accessSeconds,
  };
}

/** A token that is used again is known to two clients. The family ends, and the owner is notified (S-73). */
function endReused(deps: TokenDeps, source: Source, claims: RefreshClaims): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const family = await findBeyond(tx, claims);
    if (!family || !(await endSession(tx, family.userId, claims.sessionId))) return false;
    const { sessionId } = claims;
    await deps.events.publish(tx, { type: 'token.reused', at: deps.clock.now(), userId: family.userId, sessionId, source });
    return true;
  });
}

/** Ends the session of a refresh or access token. Another token is no error, because there is nothing to revoke (RFC 7009 §2.2). */
export async function revoke(deps: TokenDeps, source: Source, token: string): Promise<void> {
  const ended = await sessionOf(deps, token);
  if (!ended) return;
  const { userId, sessionId } = ended;
  await deps.db.transaction(async (tx) => {
    if (!(await endSession(tx, userId, sessionId))) return;
    await deps.events.publish(tx, { type: 'session.ended', at: deps.clock.now(), userId, sessionId, source });
  });
}

async function sessionOf(deps: TokenDeps, token: string): Promise<{ userId: string; sessionId: string } | undefined> {
  const refreshed = readRefreshToken(deps.keyring, token);
  if (refreshed) {
    await adoptGrant(deps.db, refreshed.sessionId);
    const family = await findBeyond(deps.db, { ...refreshed, generation: -1 });
    return family && { ...family, sessionId: refreshed.sessionId };
  }
  const access = await readAccessToken(deps, token, { evenExpired: true });
  return access && { userId: access.sub, sessionId: access.sid };
}
