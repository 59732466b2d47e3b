import type { UserRow } from '../account/user.ts';
import { toPrincipalUser } from '../account/user.ts';
import { secondsUntil } from '../platform/clock.ts';
import { consentsDue } from '../platform/http/consents.ts';
import type { PrincipalSession } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { sessionReply } from '../session/session.ts';
import type { SignInResult } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import type { DraftFamily, Tokens } from './tokens.ts';

/**
 * Issues the tokens of a prepared session before the transaction that stores it. The deployment's own claims may take long, and
 * if they fail, nothing has happened yet.
 */
export function issueTokens(
  { tokens }: SignInDeps,
  user: UserRow,
  session: PrincipalSession,
  family: DraftFamily | undefined,
): Promise<Tokens | undefined> {
  if (!family) return Promise.resolve(undefined);
  return tokens.tokensFor(toPrincipalUser(user), session, family.refreshToken);
}

/** The credential for the client: a cookie, or tokens. */
export function signedIn(
  deps: SignInDeps,
  request: RequestContext,
  user: UserRow,
  { token, session }: { readonly token: string; readonly session: PrincipalSession },
  tokens: Tokens | undefined,
): SignInResult {
  const due = consentsDue(deps.settings, user);
  const signedIn = {
    status: 'signed-in',
    user: toPrincipalUser(user),
    session: sessionReply(session, session.id, request.locale),
  } as const;
  const result = due.length > 0 ? { ...signedIn, consentsDue: due } : signedIn;
  if (tokens) {
    request.reply.header('Pragma', 'no-cache');
    return { ...result, tokens };
  }
  request.reply.setCookie('session', token, secondsUntil(session.expiresAt, deps.clock.now()));
  return result;
}
