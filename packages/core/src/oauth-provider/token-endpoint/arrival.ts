import type { Clock } from '../../platform/clock.ts';
import type { ExtraOf, Guard, NeedsOf } from '../../platform/http/guard.ts';

/** When a request came, before anything was asked for it. */
export interface Arrived {
  readonly arrivedAt: Date;
}

/** A guard that also says when the request came: what waits for the guard has still come before. */
export function arriving<G extends Guard<never, object>>(guard: G): Guard<NeedsOf<G> & { readonly clock: Clock }, ExtraOf<G> & Arrived> {
  const inner = guard as unknown as Guard<NeedsOf<G>, ExtraOf<G> & object>;
  return {
    ...inner,
    async admit(deps, request, input) {
      const arrivedAt = deps.clock.now();
      const admission = await inner.admit(deps, request, input);
      return { ...admission, extra: { ...admission.extra, arrivedAt } };
    },
  };
}
