import type { Owned } from '../platform/cache/owned-cache.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Principal } from '../platform/http/principal.ts';

/** A principal in the cache. It is valid until the session ends or the shown token ends, whichever comes first. */
export function rememberedPrincipal(
  { lifetimes, tokens }: Settings,
  principal: Principal,
  tokenEndsAt = Number.POSITIVE_INFINITY,
): Owned<Principal> {
  const { session, user } = principal;
  return {
    value: principal,
    ownerId: user.id,
    endsAt: Math.min(session.expiresAt.getTime(), tokenEndsAt),
    idleMs: (session.byToken ? tokens.refreshIdleSeconds : lifetimes.sessionIdleSeconds) * 1000,
  };
}
