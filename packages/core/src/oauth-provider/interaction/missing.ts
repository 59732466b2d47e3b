import type { Principal, StepUpNeed } from '../../platform/http/principal.ts';
import { levelNeed } from '../../session/guard.ts';
import type { OAuthClient } from '../client/client.ts';
import { scopeOfClaim } from '../request/claims-parameter.ts';
import type { AuthorizationRequest } from '../request/request.ts';

/** A request, and what has happened to it since it came. */
export interface Waiting {
  readonly request: AuthorizationRequest;
  readonly client: OAuthClient;
  readonly receivedAt: Date;
  /** The session whose person has said on our page to go on with this account. */
  readonly chosenSessionId: string | null;
}

/** The session of this browser. */
export interface Caller {
  readonly principal: Principal;
  /** The `sub` of the account for this client. Undefined if the request asks for no particular account. */
  readonly subject: string | undefined;
  /** The deployment requires two-factor of the account before anything else. */
  readonly mustEnrol: boolean;
}

/** What the person has allowed this client so far. */
export interface StandingConsent {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** The last time that the person said yes. */
  readonly grantedAt: Date;
}

/** A consent that the request needs. */
export interface NeededConsent {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** An earlier yes does not count. */
  readonly after: Date | undefined;
}

/** What a request waits for. `need`: what kind of factor ends the wait. `why`: for a fresh proof, or for a higher level. */
export type Missing =
  | { readonly step: 'sign-in' | 'enrol' | 'account' | 'consent' }
  | { readonly step: 'step-up'; readonly need: StepUpNeed; readonly why: 'fresh' | 'level' };

/**
 * Says what the session in this browser still lacks for a request, the first thing first; undefined if nothing does. It looks at
 * nothing but the session, the account and the consent as they are now, so no step can be skipped by a flag that was set earlier
 * (S-27, S-28, S-53).
 */
export function missing(
  waiting: Waiting,
  caller: Caller | undefined,
  consent: StandingConsent | undefined,
  now: Date,
): Missing | undefined {
  const { request } = waiting;
  if (!caller || caller.principal.session.expiresAt <= now) return { step: 'sign-in' };
  if (request.subject !== undefined && request.subject !== caller.subject) return { step: 'sign-in' };
  if (caller.mustEnrol) return { step: 'enrol' };
  const { user, session } = caller.principal;
  if (!isRecent(waiting, caller.principal)) return { step: 'step-up', need: user.twoFactorEnabled ? 'strong' : 'fresh', why: 'fresh' };
  if (session.aal < request.level) return { step: 'step-up', need: levelNeed(session), why: 'level' };
  if (asksForAccount(waiting, caller.principal)) return { step: 'account' };
  const needed = neededConsent(waiting);
  if (needed && !(covers(consent, needed) && isForThis(waiting, needed, session.id))) return { step: 'consent' };
  return needsClick(waiting) && waiting.chosenSessionId !== session.id ? { step: 'account' } : undefined;
}

/**
 * `prompt=login` and `max_age` (S-97): a factor was verified after the request came, or as recently before as the request allows.
 * For an account with two-factor a second factor counts: a trusted browser skips it at sign-in, but not here (R5).
 */
function isRecent({ request, receivedAt }: Waiting, { user, session }: Principal): boolean {
  const { maxAge } = request;
  if (!request.prompts.includes('login') && maxAge === undefined) return true;
  const provenAt = user.twoFactorEnabled ? session.stronglyAuthenticatedAt : session.authenticatedAt;
  if (provenAt === null) return false;
  if (provenAt > receivedAt) return true;
  const mayBeOlder = maxAge !== undefined && maxAge > 0 && !request.prompts.includes('login');
  return mayBeOlder && receivedAt.getTime() - provenAt.getTime() <= maxAge * 1000;
}

/** A session that has begun since the request came is a choice: the person has just signed in to this account. */
function asksForAccount({ request, receivedAt, chosenSessionId }: Waiting, { session }: Principal): boolean {
  if (!request.prompts.includes('select_account') && !request.prompts.includes('create')) return false;
  return chosenSessionId !== session.id && session.createdAt <= receivedAt;
}

/**
 * RFC 8252 §8.6: another app on the device may have asked in the name of this one, where nothing proves who gets the answer. Nobody
 * but the person can tell.
 */
export function needsClick({ client, request }: Pick<Waiting, 'client' | 'request'>): boolean {
  return client.kind === 'native' && !request.redirectUri.startsWith('https:');
}

/** The consent that a request needs; undefined if the client is of the operator's own. */
export function neededConsent({ client, request, receivedAt }: Omit<Waiting, 'chosenSessionId'>): NeededConsent | undefined {
  const again = request.prompts.includes('consent') || client.trust === 'unverified';
  if (client.trust === 'first-party' && !again) return undefined;
  return { scopes: consentScopes(request), resources: request.resources, after: again ? receivedAt : undefined };
}

/** What a person allows: claims that are asked for one by one are allowed with the scope that they belong to. */
export function consentScopes({ scopes, claims }: Pick<AuthorizationRequest, 'scopes' | 'claims'>): readonly string[] {
  const names = [claims?.userinfo, claims?.idToken].flatMap((members) => Object.keys(members ?? {}));
  return [...new Set([...scopes, ...names.flatMap((name) => scopeOfClaim[name] ?? [])])];
}

/** Where an earlier yes does not count, a yes to another request that waited at the same time does not count either. */
function isForThis({ chosenSessionId }: Waiting, { after }: NeededConsent, sessionId: string): boolean {
  return after === undefined || chosenSessionId === sessionId;
}

/** Has the person allowed all of it? */
export function covers(consent: StandingConsent | undefined, { scopes, resources, after }: NeededConsent): boolean {
  if (!consent || (after && consent.grantedAt <= after)) return false;
  return scopes.every((scope) => consent.scopes.includes(scope)) && resources.every((resource) => consent.resources.includes(resource));
}
