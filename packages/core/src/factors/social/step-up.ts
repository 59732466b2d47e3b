import { findUserById } from '../../account/queries.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import type { SignInRefused, SignInResult } from '../../sign-in/result.ts';
import type { AttemptPurpose } from './attempts.ts';
import type { SocialDeps } from './deps.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';
import { findIdentity } from './queries.ts';
import { knownPerson } from './sign-in-with.ts';

/**
 * Raises the session that has asked its person to sign in at the provider again, or goes on as a sign-in if the account has
 * something better to show. Another person's identity, or a session of another account by now, changes nothing at all. Two factors
 * count only if the provider says when it has asked for them: it may have done so before the session was.
 */
export async function stepUpFromAttempt(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  { userId }: Extract<AttemptPurpose, { kind: 'step-up' }>,
): Promise<SignInResult | SignInRefused | 'wrong-person'> {
  const principal = await deps.principals.of(request);
  if (principal && principal.user.id !== userId) return 'wrong-person';
  const identity = await findIdentity(deps.db, person);
  const owner = identity?.userId === userId ? await findUserById(deps.db, userId) : undefined;
  if (!identity || !owner) return 'wrong-person';
  const shown = { ...person, twoFactors: person.twoFactors && person.authenticatedAt !== undefined };
  return completeSignIn(deps, request, knownPerson(deps, provider, owner, identity, shown), { transport: 'cookie' });
}
