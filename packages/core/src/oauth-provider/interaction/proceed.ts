import { redirectTo } from '../../platform/http/answer.ts';
import { mustEnrol } from '../../platform/http/enrolment.ts';
import type { Problem } from '../../platform/http/errors.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { assuranceOf, isStrong, withProof } from '../../session/proof.ts';
import { findSessionById } from '../../session/queries.ts';
import type { OAuthClient } from '../client/client.ts';
import { findConsent } from '../consent/record.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { createGrant } from '../grant/create.ts';
import { type Answer, codeReply, refusalReply } from '../request/reply.ts';
import type { ReplyTarget } from '../request/request.ts';
import { subjectOf } from '../tokens/subject.ts';
import { noteFirstUse } from './first-use.ts';
import { type Caller, type Missing, missing, neededConsent, type Waiting } from './missing.ts';
import { type Kept, keepRequest } from './store.ts';

/** A request on its way to its code. */
export interface Proceeding extends Waiting {
  readonly kept: Kept;
  /** Of the interaction that it is already. */
  readonly stored: { readonly handle: string; readonly handleHash: Buffer } | undefined;
}

/**
 * The principal of this browser. Only the cookie counts: a bearer token that somebody else got hold of must not become a grant that
 * outlives it.
 */
export async function browserPrincipal(
  { principals }: Pick<OAuthDeps, 'principals'>,
  { cookie }: RequestContext,
): Promise<Principal | undefined> {
  const token = cookie('session');
  return token === undefined ? undefined : principals.findPrincipal(token);
}

/** The session of this browser, as the gates see it. */
export async function callerOf(
  deps: OAuthDeps,
  principal: Principal | undefined,
  { client, request }: Waiting,
): Promise<Caller | undefined> {
  if (!principal) return undefined;
  const subject = request.subject === undefined ? undefined : await subjectOf(deps, client, principal.user.id);
  return { principal, subject, mustEnrol: mustEnrol(deps.settings, principal.user, deps.clock.now()) };
}

/**
 * Goes on with a request: to its client with a code if nothing is missing, else to our page for the first thing that is.
 * @throws Problem each refusal that no redirect may carry, too_many_requests
 */
export async function proceed(deps: OAuthDeps, context: RequestContext, proceeding: Proceeding): Promise<Answer> {
  const principal = await browserPrincipal(deps, context);
  if (principal) await context.take(rates.oauthAuthorize, principal.user.id);
  const caller = await callerOf(deps, principal, proceeding);
  const consent = neededConsent(proceeding);
  const now = deps.clock.now();
  // Whether a consent stands is asked by the statement that makes the grant.
  const presumed = consent && { ...consent, grantedAt: now };
  const first = missing(proceeding, caller, presumed, now);
  // A consent chooses the account as well, and comes first. Presumed, it would lead to the page for the account again and again.
  const lacking = first?.step === 'account' ? await firstWithConsent(deps, proceeding, caller, now) : first;
  if (lacking || !caller) return waitFor(deps, context, proceeding, caller, lacking ?? { step: 'sign-in' });

  const { client, request, stored } = proceeding;
  const ready = { client, request, consent, principal: caller.principal, handleHash: stored?.handleHash };
  const authorized = await createGrant(deps, ready);
  if (authorized.kind === 'code') {
    if (authorized.isFirst) await noteFirstUse(deps, context, caller.principal, client);
    return codeReply({ settings: deps.settings, locale: context.locale }, request, authorized.code);
  }
  // The session ended, or the account may not act any more, since they were looked up.
  if (!authorized.isLive) return waitFor(deps, context, proceeding, undefined, { step: 'sign-in' });
  if (!authorized.isAllowed) return waitFor(deps, context, proceeding, caller, { step: 'consent' });
  // Another tab has finished the interaction, or the client has just gone.
  throw oauthErrors.invalid_request_uri();
}

/** What is missing, by the consent that really stands. */
async function firstWithConsent(
  deps: OAuthDeps,
  proceeding: Proceeding,
  caller: Caller | undefined,
  now: Date,
): Promise<Missing | undefined> {
  const { client } = proceeding;
  const standing = caller && (await findConsent(deps.db, { userId: caller.principal.user.id, clientId: client.id }));
  return missing(proceeding, caller, standing, now);
}

/**
 * Takes a refusal to the client, if its address is to be trusted: an operator vouches for the client, or the person is signed in.
 * Anybody can register a client, and would else have our name in front of a link to anywhere (S-79).
 * @throws Problem the refusal, for the error page
 */
export async function refuse(
  deps: OAuthDeps,
  context: RequestContext,
  { client, to, problem }: { readonly client: OAuthClient; readonly to: ReplyTarget; readonly problem: Problem },
): Promise<Answer> {
  if (client.trust === 'unverified' && !(await browserPrincipal(deps, context))) throw problem;
  return refusalReply({ settings: deps.settings, locale: context.locale }, to, problem);
}

/** Sends the person to the page where the wait ends. Whoever must not be shown anything is refused. */
async function waitFor(
  deps: OAuthDeps,
  context: RequestContext,
  proceeding: Proceeding,
  caller: Caller | undefined,
  lacking: Missing,
): Promise<Answer> {
  const { client, request, receivedAt, kept, stored } = proceeding;
  const refused = (problem: Problem) => refuse(deps, context, { client, to: request, problem });
  if (caller && !(await canReach(deps, caller.principal, lacking))) {
    return refused(oauthErrors.unmet_authentication_requirements());
  }
  if (request.prompts.includes('none')) return refused(silentRefusal(lacking));
  const handle =
    stored?.handle ??
    (await keepRequest(deps, {
      purpose: 'interaction',
      clientId: client.id,
      kept,
      receivedAt,
      seconds: deps.settings.oauth.interactionSeconds,
    }));
  return redirectTo(pageOf(lacking, { handle, proceeding, isSignedIn: caller !== undefined }));
}

/** What `prompt=none` answers (OpenID Core §3.1.2.6). */
function silentRefusal(lacking: Missing): Problem {
  if (lacking.step === 'consent') return oauthErrors.person_must_consent();
  if (lacking.step === 'sign-in' || (lacking.step === 'step-up' && lacking.why === 'fresh')) return oauthErrors.login_required();
  return oauthErrors.interaction_required();
}

/** Has the account a factor that raises the session to the level that is missing, at once or beside another one? */
export async function canReach({ db, stepUpMethods, factors }: OAuthDeps, principal: Principal, lacking: Missing): Promise<boolean> {
  if (lacking.step !== 'step-up' || lacking.why !== 'level' || principal.user.twoFactorEnabled) return true;
  const offered = (await Promise.all([stepUpMethods(principal, 'strong'), stepUpMethods(principal, 'knowledge')])).flat();
  const proofs = (await findSessionById(db, principal.session.id))?.proofs ?? [];
  return factors.all
    .filter(({ method }) => offered.includes(method))
    .some(({ method, proof }) => isStrong(proof) || assuranceOf(withProof(proofs, { method, ...proof })) === 2);
}

/** Our page for what is missing. Its address has the handle, and nothing else of the request (S-68, S-93). */
function pageOf(
  { step }: Missing,
  { handle, proceeding, isSignedIn }: { readonly handle: string; readonly proceeding: Proceeding; readonly isSignedIn: boolean },
): string {
  const { locale, prompts } = proceeding.request;
  const lang: Readonly<Record<string, string>> = locale === undefined ? {} : { lang: locale };
  const back = { redirectTo: continuePath(handle), ...lang };
  const here = { interaction: handle, ...lang };
  const page = (path: string, parameters: Readonly<Record<string, string>>) => `${path}?${new URLSearchParams(parameters)}`;
  if (step === 'enrol') return page('/set-up-two-factor', back);
  if (step === 'step-up') return page('/step-up', here);
  if (step === 'consent') return page('/consent', here);
  // Our sign-in page sends whoever is signed in straight back. Another account is chosen on the page for that.
  if (step === 'account' || isSignedIn) return page('/choose-account', here);
  return page(prompts.includes('create') ? '/sign-up' : '/sign-in', back);
}

/** Where a person goes on after each page. */
export function continuePath(handle: string): string {
  return `/oauth/continue?interaction=${handle}`;
}
