import { consentErrors } from '../../consent/errors.ts';
import { Problem } from '../../platform/http/errors.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { WithSessions } from '../../session/live.ts';
import { publishRefused } from '../../sign-in/publish.ts';
import type { SignInRefused, SignInResult } from '../../sign-in/result.ts';
import { returnToApp } from './apps/app-return.ts';
import { callbackUrl, consumeAttempt, findAttempt, type SocialAttempt, socialBinding } from './attempts.ts';
import type { SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { methodOf } from './factor.ts';
import { linkFromAttempt } from './link-identity.ts';
import { keepNewcomer } from './newcomer.ts';
import { pageAddress, searchOf, wantsPage } from './page-address.ts';
import { ProviderFailure, type ProviderFailureKind, type SocialProvider, type UpstreamIdentity } from './provider.ts';
import type { ReplyParameters } from './returned.ts';
import { signInWith } from './sign-in-with.ts';
import { stepUpFromAttempt } from './step-up.ts';

/** What `/sign-in` says about an attempt that has led nowhere. */
type Notice = 'cancelled' | 'expired' | 'wrong_browser' | 'wrong_person' | 'provider_error' | 'provider_unavailable';

const noticeOf: Readonly<Record<ProviderFailureKind, Notice>> = {
  cancelled: 'cancelled',
  unavailable: 'provider_unavailable',
  refused: 'provider_error',
  invalid: 'provider_error',
};

const connections = '/account/connections';

/**
 * Takes a provider's reply, and answers with the address to lead the browser to. The reply counts once, for the browser and the
 * provider that its attempt was made for (S-99).
 */
export async function finishAttempt(
  deps: SocialDeps & WithSessions,
  request: RequestContext,
  provider: SocialProvider,
  reply: ReplyParameters,
): Promise<string> {
  const { state } = reply;
  const kept = state === undefined ? undefined : await findAttempt(deps, provider.id, state);
  if (state === undefined || !kept) return signInPage(deps, 'expired');
  const attempt = kept.payload;
  const { purpose, redirectTo } = attempt;
  // The system browser holds no handle of an app's attempt. The app shows it when it completes the attempt.
  const held = socialBinding.read(request).find(kept.sameBrowser);
  if (purpose.kind !== 'app' && held === undefined) return signInPage(deps, 'wrong_browser', redirectTo);
  if (!(await consumeAttempt(deps, state))) return signInPage(deps, 'expired', redirectTo);
  if (purpose.kind === 'app') {
    const readFailure = () => personOf(deps, provider, attempt, reply, state);
    return returnToApp(deps, purpose, { attempt, reply, upstreamState: state }, readFailure);
  }
  socialBinding.forget(deps, request, kept.sameBrowser);
  try {
    const person = await personOf(deps, provider, attempt, reply, state);
    if (purpose.kind === 'link') {
      const outcome = await linkFromAttempt(deps, request, provider, person, purpose);
      if (outcome === 'other-session') return signInPage(deps, 'wrong_browser', redirectTo);
      if (outcome === 'theirs' && !wantsPage(request)) throw socialErrors.already_linked({ provider: provider.label });
      if (outcome === 'theirs') return pageAddress(deps, connections, { notice: 'already_linked' });
      return pageAddress(deps, redirectTo ?? connections);
    }
    if (purpose.kind === 'step-up') {
      const result = await stepUpFromAttempt(deps, request, provider, person, purpose);
      if (result !== 'wrong-person') return await leadOn(deps, request, provider, result, redirectTo);
      await publishRefused(deps, request, methodOf(provider.id), 'wrong-person');
      return ownPage(deps, 'wrong_person');
    }
    return await signInPerson(deps, request, provider, person, redirectTo);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { kind } = error;
    if (kind !== 'cancelled') {
      deps.log.warn({ reference: request.reference, provider: provider.id, kind, error }, 'a sign-in at a social provider has failed');
    }
    if (kind === 'invalid') await publishRefused(deps, request, methodOf(provider.id), 'invalid-identity');
    if (purpose.kind !== 'sign-in') return ownPage(deps, noticeOf[kind]);
    return signInPage(deps, noticeOf[kind], redirectTo);
  }
}

/** Signs the person in, or lets a new one wait for the consents that every account needs. */
async function signInPerson(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  redirectTo: string | undefined,
): Promise<string> {
  try {
    const result = await signInWith(deps, request, provider, person, { transport: 'cookie', consents: undefined });
    return await leadOn(deps, request, provider, result, redirectTo);
  } catch (error) {
    if (!(error instanceof Problem && error.kind.code === consentErrors.consent_required.code)) throw error;
    await keepNewcomer(deps, request, provider, person);
    return pageAddress(deps, '/finish-sign-up', { redirectTo });
  }
}

/**
 * The person of a reply.
 * @throws ProviderFailure
 */
export function personOf(
  { settings }: Pick<SocialDeps, 'settings'>,
  provider: SocialProvider,
  { nonce, codeVerifier, freshSince }: SocialAttempt,
  reply: ReplyParameters,
  state: string,
): Promise<UpstreamIdentity> {
  return provider.exchange(searchOf(reply), {
    nonce,
    codeVerifier,
    state,
    redirectUri: callbackUrl(settings, provider.id),
    freshSince: freshSince === undefined ? undefined : new Date(freshSince),
  });
}

/** Whoever is signed in learns it there: the page of sign-in would only lead back. */
const ownPage = (deps: Pick<SocialDeps, 'settings'>, notice: Notice): string => pageAddress(deps, connections, { notice });

const signInPage = (deps: Pick<SocialDeps, 'settings'>, notice: Notice, redirectTo?: string): string =>
  pageAddress(deps, '/sign-in', { notice, redirectTo });

/**
 * The page that goes on with the result of a sign-in. What it needs of the sign-in stands in cookies. Only the token that restores a
 * closed account is in its address, as in the link of a mail, and works with the cookie of this browser alone.
 */
async function leadOn(
  deps: SocialDeps,
  request: RequestContext,
  { id }: SocialProvider,
  result: SignInResult | SignInRefused,
  redirectTo: string | undefined,
): Promise<string> {
  switch (result.status) {
    case 'signed-in':
      return (result.consentsDue ?? []).length > 0
        ? pageAddress(deps, '/consents', { redirectTo })
        : pageAddress(deps, redirectTo ?? '/account');
    case 'second-factor-required':
      return pageAddress(deps, '/second-factor', { redirectTo });
    case 'link-required':
      return pageAddress(deps, '/link-account', { redirectTo });
    case 'deletion-scheduled':
      return pageAddress(deps, '/restore-account', { token: result.restoreToken });
    case 'password-reset-required':
      return pageAddress(deps, '/sign-in', { notice: 'reset_required' });
    case 'refused':
      await publishRefused(deps, request, methodOf(id), result.reason);
      return signInPage(deps, 'provider_error', redirectTo);
  }
}
