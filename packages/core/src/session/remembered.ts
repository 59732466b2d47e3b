import type { Owned } from '../platform/cache/owned-cache.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Caller } from '../platform/http/caller.ts';

/** A caller for the cache: good until the session ends or, where that comes first, the token that was shown. */
export function rememberedCaller({ lifetimes, tokens }: Settings, caller: Caller, tokenEndsAt = Number.POSITIVE_INFINITY): Owned<Caller> {
  const { session, user } = caller;
  return {
    value: caller,
    ownerId: user.id,
    endsAt: Math.min(session.expiresAt.getTime(), tokenEndsAt),
    idleMs: (session.byToken ? tokens.refreshIdleSeconds : lifetimes.sessionIdleSeconds) * 1000,
  };
}
