import type { EventType } from '../platform/events/events.ts';
import { commonErrors, Problem, type ProblemKind } from '../platform/http/errors.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';

/** A proof in a request, as the audit log names it if it is refused. */
export interface GivenProof {
  readonly refused: Extract<EventType, 'sign-in.failed' | 'step-up.failed' | 'second-factor.failed' | 'account.phone-proof-failed'>;
  readonly method: string;
  /** Finds the account of the proof. It runs only after a refusal, and does the same work for unknown accounts (S-09). */
  readonly findOwner: () => Promise<string | undefined>;
  /** A refusal for another reason: the proof itself was right. */
  readonly but?: ProblemKind;
}

/** If the account no longer exists, the refusal was not about the proof. */
const ofSomethingElse: ReadonlySet<string> = new Set([commonErrors.unauthenticated.code]);

/** Verifies a proof. A refusal is recorded with its reason before it is thrown on (S-110). */
export async function recordRefusals<T>(
  deps: Pick<Platform, 'clock' | 'db' | 'events'>,
  { source }: Pick<RequestContext, 'source'>,
  { refused: type, method, findOwner, but }: GivenProof,
  check: () => Promise<T>,
): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Problem) || ofSomethingElse.has(error.kind.code) || error.kind.code === but?.code) throw error;
    const userId = await findOwner();
    const why = error.reason === undefined ? {} : { details: { reason: error.reason } };
    await deps.db.transaction((tx) => deps.events.publish(tx, { type, at: deps.clock.now(), userId, method, source, ...why }));
    throw error;
  }
}
