import { secondsUntil } from '../../platform/clock.ts';
import { Problem } from '../../platform/http/errors.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { renewToken } from '../../session/renewal.ts';
import type { AttemptPurpose } from './attempts.ts';
import type { SocialDeps } from './deps.ts';
import { type LinkOutcome, linkPerson } from './linked.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';

/**
 * Links the person of an attempt to the account of the session that began it. Another session, or none, links nothing: a callback
 * that an attacker has a victim's browser open must not link the attacker's identity (S-99). A new way in renews the token of the
 * session (S-58).
 */
export async function linkFromAttempt(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  { userId, sessionId }: Extract<AttemptPurpose, { kind: 'link' }>,
): Promise<LinkOutcome | 'other-session'> {
  const principal = await deps.principals.of(request);
  if (!principal || request.bearer !== undefined) return 'other-session';
  if (principal.session.id !== sessionId || principal.user.id !== userId) return 'other-session';
  const { bearer, source } = request;
  try {
    const outcome = await deps.sessions.actAs(
      { bearer, source, principal },
      (tx) => linkPerson(deps, tx, provider, { userId, sessionId, source }, person),
      { sameCredentials: true },
    );
    const token = outcome === 'linked' ? await renewToken(deps, principal.session) : undefined;
    if (token !== undefined) request.reply.setCookie('session', token, secondsUntil(principal.session.expiresAt, deps.clock.now()));
    return outcome;
  } catch (error) {
    // The session, or its credentials, are over since.
    if (error instanceof Problem && error.kind.code === 'unauthenticated') return 'other-session';
    throw error;
  }
}
