import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Gate } from './caller.ts';
import { commonErrors } from './errors.ts';
import type { RouteDeclaration } from './route.ts';
import type { SignedInVisitor, Visitor } from './visitor.ts';

interface Deps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly gate: Gate;
}

/**
 * Who is asking, and whether that is enough for the route. Anything but a live session that suffices is a refusal.
 * @throws Problem unauthenticated, forbidden, step_up_required
 */
export async function admit(deps: Deps, { access }: RouteDeclaration, visitor: Visitor): Promise<Visitor | SignedInVisitor> {
  if (access.kind === 'anyone') return visitor;
  const caller = await visitor.findCaller();
  if (!caller) throw commonErrors.unauthenticated({}, {}, { 'WWW-Authenticate': 'Bearer realm="daemun"' });
  if (access.role !== undefined && !caller.user.roles.includes(access.role)) throw commonErrors.forbidden();
  const stale = ageMs(deps.clock, caller.session.authenticatedAt) > deps.settings.lifetimes.freshSeconds * 1000;
  if ((access.fresh && stale) || caller.session.aal < access.aal) {
    throw commonErrors.step_up_required({}, { methods: await deps.gate.stepUpMethods(caller) });
  }
  return { ...visitor, caller };
}

/** A token older than a day is replaced by the first unsafe request that comes with it: reads never write (C3). */
export async function renewSession(deps: Deps, visitor: SignedInVisitor): Promise<void> {
  const { session } = visitor.caller;
  if (ageMs(deps.clock, session.tokenIssuedAt) < deps.settings.lifetimes.sessionRenewalSeconds * 1000) return;
  const token = await deps.gate.renew(visitor.caller);
  if (token !== undefined) visitor.reply.setCookie('session', token, -ageMs(deps.clock, session.expiresAt) / 1000);
}

function ageMs(clock: Clock, since: Date): number {
  return clock.now().getTime() - since.getTime();
}
