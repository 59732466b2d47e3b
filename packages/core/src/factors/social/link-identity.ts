import type { RequestContext } from '../../platform/http/request-context.ts';
import type { WithSessions } from '../../session/live.ts';
import type { AttemptPurpose } from './attempts.ts';
import type { SocialDeps } from './deps.ts';
import { type LinkOutcome, linkPerson } from './linked.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';

/**
 * Links the person of an attempt to the account of the session that began it. Another session, or none, links nothing: a callback
 * that an attacker has a victim's browser open must not link the attacker's identity (S-99).
 * @throws Problem unauthenticated if the session has ended meanwhile
 */
export async function linkFromAttempt(
  deps: SocialDeps & WithSessions,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  { userId, sessionId }: Extract<AttemptPurpose, { kind: 'link' }>,
): Promise<LinkOutcome | 'other-session'> {
  const principal = await deps.principals.of(request);
  if (principal?.session.id !== sessionId || principal.user.id !== userId) return 'other-session';
  const asking = Object.assign(request, { principal });
  return deps.sessions.actAs(asking, (tx) => linkPerson(deps, tx, provider, { userId, source: request.source }, person));
}
