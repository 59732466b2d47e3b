import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { createReadiness } from './readiness.ts';
import { healthz, type Readiness, readyz } from './routes.ts';

/** Reports whether the process is alive and whether it can do its work. */
export const health: Capability<Base, Pick<Readiness, 'readiness' | 'pooling'>> = {
  name: 'health',
  open: (deps) => ({ gives: { readiness: createReadiness(deps), pooling: () => deps.database.pooling() } }),
  routes: () => [healthz, readyz],
};
