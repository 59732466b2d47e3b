import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { constantTimeEqual, tokenHash } from '../random.ts';
import type { SignedInAccess } from './access.ts';
import type { Caller, Gate, StepUpNeed } from './caller.ts';
import { challenge } from './challenge.ts';
import { mustEnrol } from './enrolment.ts';
import { commonErrors, type Problem } from './errors.ts';
import type { RouteDeclaration } from './route.ts';
import type { ProgramVisitor, SignedInVisitor, Visitor } from './visitor.ts';

interface Deps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly gate: Gate;
}

/**
 * Who is asking, and whether that is enough for the route. Anything but a live session that suffices is a refusal.
 * @throws Problem unauthenticated, forbidden, two_factor_enrolment_required, step_up_required
 */
export async function admit(
  deps: Deps,
  { access }: RouteDeclaration,
  visitor: Visitor,
): Promise<Visitor | SignedInVisitor | ProgramVisitor> {
  if (access.kind === 'anyone') return visitor;
  if (access.kind === 'service') {
    if (!isServiceToken(deps.settings, visitor.bearer)) throw unauthenticated(visitor.bearer);
    return visitor;
  }
  if (access.kind === 'api-key') {
    const key = visitor.header('x-api-key') ?? visitor.bearer;
    const holder = key === undefined ? undefined : await deps.gate.findKeyHolder(key, visitor.source);
    if (!holder) throw unauthenticated(key);
    return { ...visitor, holder };
  }
  const caller = await visitor.findCaller();
  if (!caller) throw unauthenticated(visitor.bearer);
  if (access.role !== undefined && !caller.user.roles.includes(access.role)) throw commonErrors.forbidden();
  if (!access.enrolling && mustEnrol(deps.settings, caller.user, deps.clock.now())) throw commonErrors.two_factor_enrolment_required();
  const need = lacking(deps, access, caller);
  if (need) throw commonErrors.step_up_required({}, { methods: await deps.gate.stepUpMethods(caller, need) });
  return { ...visitor, caller };
}

/** A token or key that was shown is told to be no good, so that its client gets another one (RFC 6750 §3.1). */
function unauthenticated(shown: string | undefined): Problem {
  return commonErrors.unauthenticated({}, {}, shown === undefined ? {} : challenge('invalid_token'));
}

/** Compared by hash, in constant time, with each of them: none is known sooner than another. */
export function isServiceToken({ serviceTokens }: Settings, bearer: string | undefined): boolean {
  if (bearer === undefined) return false;
  const given = tokenHash(bearer);
  return serviceTokens.filter((token) => constantTimeEqual(tokenHash(token), given)).length > 0;
}

/**
 * What the session must be raised by. An account with two-factor is fresh with its second factor or not at all: a trusted
 * browser has let it go at sign-in, not here (R5).
 */
function lacking({ settings, clock }: Deps, access: SignedInAccess, { user, session }: Caller): StepUpNeed | undefined {
  const within = (since: Date | null): boolean => since !== null && ageMs(clock, since) <= settings.lifetimes.freshSeconds * 1000;
  if (session.aal < access.aal) return session.amr.includes('pwd') ? 'strong' : 'knowledge';
  if (user.twoFactorEnabled && access.fresh && session.stronglyAuthenticatedAt === null) return 'strong';
  if (user.twoFactorEnabled && access.strong && !within(session.stronglyAuthenticatedAt)) return 'strong';
  return access.fresh && !within(session.authenticatedAt) ? 'fresh' : undefined;
}

/**
 * A token older than a day is replaced by the first unsafe request that comes with it: reads never write (C3). So is any
 * token by an act that changes what opens the account. Where the reply is lost, the next unsafe request brings another one.
 */
export async function renewSession(deps: Deps, visitor: SignedInVisitor, { renews }: RouteDeclaration): Promise<void> {
  if (visitor.caller.session.byToken) return;
  const { session } = visitor.caller;
  const old = ageMs(deps.clock, session.tokenIssuedAt) >= deps.settings.lifetimes.sessionRenewalSeconds * 1000;
  if (!old && !renews) return;
  const token = await deps.gate.renew(visitor.caller);
  if (token !== undefined) visitor.reply.setCookie('session', token, -ageMs(deps.clock, session.expiresAt) / 1000);
}

function ageMs(clock: Clock, since: Date): number {
  return clock.now().getTime() - since.getTime();
}
