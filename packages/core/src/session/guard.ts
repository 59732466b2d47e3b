import { type Slot, slot } from '../kernel/slot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Database } from '../platform/database/database.ts';
import { unauthenticated } from '../platform/http/challenge.ts';
import { cookieScheme } from '../platform/http/cookies.ts';
import { mustEnrol } from '../platform/http/enrolment.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../platform/http/guard.ts';
import type { Principal, PrincipalSession, StepUpNeed } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { keeperErrors, keepsSession } from './keeper.ts';
import type { Principals } from './principals.ts';
import { renewToken } from './renewal.ts';

/** What a route requires of a session. */
export interface SessionNeeds {
  /** A factor was verified within `lifetimes.freshSeconds`. Otherwise the route answers `403 step_up_required` (S-64). */
  readonly fresh?: boolean;
  /** An account with two-factor has verified a factor other than a password within that time (S-32). */
  readonly strong?: boolean;
  readonly aal?: 1 | 2;
  /** The account has this role. Otherwise the route answers `403 forbidden`. */
  readonly role?: string;
  /** The route is open to accounts that must enable two-factor before anything else. */
  readonly enrolling?: boolean;
  /**
   * Which client may ask. `keeper`: the one that keeps the session, because the reply gives the session a new cookie or new tokens.
   * `cookie`: only one that shows the cookie. Left out, an access token of a cookie session is enough. Otherwise the route answers
   * `400 cookie_only`.
   */
  readonly from?: 'keeper' | 'cookie';
}

/** The methods that could raise this principal's session to what the route requires. */
export type StepUpAdviser = (principal: Principal, need: StepUpNeed) => Promise<readonly string[]>;

/** Finds the methods that may raise a session. A later capability that knows the factors gives this. */
export const stepUpAdvisers: Slot<StepUpAdviser> = slot('step-up advisers');

/** What the guard needs to find the principal, and the methods that could raise its session. */
export interface SessionGuardNeeds {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly db: Database;
  readonly principals: Principals;
  readonly stepUpMethods: StepUpAdviser;
}

/** What a route with a session gets to know about its request. */
export interface SignedIn {
  readonly principal: Principal;
}

/** The request of a route that requires a session. */
export type SignedInRequest = RequestContext & SignedIn;

const sessionCookie: CredentialScheme = {
  name: 'session',
  describe: (origin) => ({ type: 'apiKey', in: 'cookie', name: cookieScheme(origin).wireName('session') }),
};
const accessToken: CredentialScheme = { name: 'accessToken', describe: () => ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }) };

/** Requires a live session, shown by its cookie or by an access token. */
export function signedIn(needs: SessionNeeds = {}): Guard<SessionGuardNeeds, SignedIn> {
  const { fresh = false, strong = false, aal = 1, role, enrolling = false, from } = needs;
  return {
    kind: 'signed-in',
    credentials: from === 'cookie' ? [sessionCookie] : [sessionCookie, accessToken],
    demands: { fresh, strong, aal, role, enrolling, from },
    errors: [
      commonErrors.unauthenticated,
      ...(from === undefined ? [] : [keeperErrors.cookie_only]),
      ...(role === undefined ? [] : [commonErrors.forbidden]),
      ...(enrolling ? [] : [commonErrors.two_factor_enrolment_required]),
      ...(fresh || strong || aal > 1 ? [commonErrors.step_up_required] : []),
    ],
    async admit(deps, request) {
      const principal = await deps.principals.of(request);
      if (!principal) throw unauthenticated(request.bearer);
      if (from === 'cookie' && request.bearer !== undefined) throw keeperErrors.cookie_only();
      if (from === 'keeper' && !keepsSession(request, principal.session)) throw keeperErrors.cookie_only();
      if (role !== undefined && !principal.user.roles.includes(role)) throw commonErrors.forbidden();
      if (!enrolling && mustEnrol(deps.settings, principal.user, deps.clock.now())) throw commonErrors.two_factor_enrolment_required();
      const need = lacking(deps, { fresh, strong, aal }, principal);
      if (need) throw commonErrors.step_up_required({}, { methods: await deps.stepUpMethods(principal, need) });
      return { extra: { principal }, subject: principal.user.id, afterwards: (_, renews) => renew(deps, request, principal, renews) };
    },
  };
}

/** What a password and a sign-in at another service leave in `amr`. A second factor beside one of them makes two kinds. */
const knowledge: ReadonlySet<string> = new Set(['pwd', 'fed']);

/** What raises a session to level 2. */
export function levelNeed({ amr }: Pick<PrincipalSession, 'amr'>): StepUpNeed {
  return amr.some((one) => knowledge.has(one)) ? 'strong' : 'knowledge';
}

/**
 * Which step-up the session needs. For an account with two-factor only a second factor makes a session fresh: a trusted browser
 * skips the second factor at sign-in, but not here (R5).
 */
function lacking(
  { settings, clock }: Pick<SessionGuardNeeds, 'settings' | 'clock'>,
  demanded: Required<Pick<SessionNeeds, 'fresh' | 'strong' | 'aal'>>,
  { user, session }: Principal,
): StepUpNeed | undefined {
  const within = (since: Date | null): boolean => since !== null && ageMs(clock, since) <= settings.lifetimes.freshSeconds * 1000;
  if (session.aal < demanded.aal) return levelNeed(session);
  if (user.twoFactorEnabled && demanded.fresh && session.stronglyAuthenticatedAt === null) return 'strong';
  if (user.twoFactorEnabled && demanded.strong && !within(session.stronglyAuthenticatedAt)) return 'strong';
  return demanded.fresh && !within(session.authenticatedAt) ? 'fresh' : undefined;
}

/**
 * The first unsafe request with a session token older than a day gets a new token, so that reads never write (C3). An action that
 * changes credentials renews the token too. If the reply with the new token is lost, the next unsafe request brings another one.
 */
async function renew(deps: SessionGuardNeeds, request: RequestContext, { session }: Principal, renews: boolean): Promise<void> {
  if (request.bearer !== undefined) return;
  const old = ageMs(deps.clock, session.tokenIssuedAt) >= deps.settings.lifetimes.sessionRenewalSeconds * 1000;
  if (!old && !renews) return;
  const token = await renewToken(deps, session);
  if (token !== undefined) request.reply.setCookie('session', token, -ageMs(deps.clock, session.expiresAt) / 1000);
}

function ageMs(clock: Clock, since: Date): number {
  return clock.now().getTime() - since.getTime();
}
