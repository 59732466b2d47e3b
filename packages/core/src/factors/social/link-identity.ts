import { secondsUntil } from '../../platform/clock.ts';
import { Problem } from '../../platform/http/errors.ts';
import type { Principal } from '../../platform/http/principal.ts';
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
  const asks = principal?.session.id === sessionId && principal.user.id === userId && request.bearer === undefined;
  const outcome = asks ? await linkTo(deps, request, principal, provider, person) : 'other-session';
  if (outcome !== 'other-session') return outcome;
  const details = { provider: provider.id, name: provider.label[request.locale], reason: outcome };
  await deps.db.transaction((tx) =>
    deps.events.publish(tx, { type: 'identity.link-refused', at: deps.clock.now(), userId, source: request.source, details }),
  );
  return outcome;
}

async function linkTo(
  deps: SocialDeps,
  { bearer, reply, source }: RequestContext,
  principal: Principal,
  provider: SocialProvider,
  person: UpstreamIdentity,
): Promise<LinkOutcome | 'other-session'> {
  const { user, session } = principal;
  try {
    const outcome = await deps.sessions.actAs(
      { bearer, source, principal },
      (tx) => linkPerson(deps, tx, provider, { userId: user.id, sessionId: session.id, source }, person),
      { sameCredentials: true },
    );
    const token = outcome === 'linked' ? await renewToken(deps, session) : undefined;
    if (token !== undefined) reply.setCookie('session', token, secondsUntil(session.expiresAt, deps.clock.now()));
    return outcome;
  } catch (error) {
    // The session, or its credentials, are over since.
    if (error instanceof Problem && error.kind.code === 'unauthenticated') return 'other-session';
    throw error;
  }
}
