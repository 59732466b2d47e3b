import type { Transaction } from '../platform/database/database.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { SignInDeps } from './sign-in-deps.ts';

/** Publishes an event of a sign-in, with the time and the source of its request. */
export function publish(
  deps: SignInDeps,
  tx: Transaction,
  request: RequestContext,
  type: Parameters<SignInDeps['events']['publish']>[1]['type'],
  userId: string,
  more: { method?: string; sessionId?: string; details?: Readonly<Record<string, number>> },
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId, source: request.source, ...more });
}

/** Records a sign-in that was refused after its proof had left for another place. `reason` is a stable word for operators. */
export async function publishRefused(
  deps: Pick<SignInDeps, 'db' | 'events' | 'clock'>,
  { source }: Pick<RequestContext, 'source'>,
  method: string,
  reason: string,
): Promise<void> {
  await deps.db.transaction((tx) =>
    deps.events.publish(tx, { type: 'sign-in.failed', at: deps.clock.now(), method, source, details: { reason } }),
  );
}
