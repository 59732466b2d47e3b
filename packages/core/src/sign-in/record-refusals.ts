import type { EventType } from '../platform/events/events.ts';
import { commonErrors, Problem, type ProblemKind } from '../platform/http/errors.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';

/** A proof that somebody gives, as the audit log names it where it is refused. */
export interface GivenProof {
  readonly refused: Extract<EventType, 'sign-in.failed' | 'step-up.failed' | 'second-factor.failed' | 'account.phone-proof-failed'>;
  readonly method: string;
  /** Whose it should be. Looked for after a refusal only, and with the same work for nobody's as for somebody's (S-09). */
  readonly findOwner: () => Promise<string | undefined>;
  /** A refusal that comes of something else: the proof was right. */
  readonly but?: ProblemKind;
}

/** Whoever is nobody any more was not refused for the proof. */
const ofSomethingElse: ReadonlySet<string> = new Set([commonErrors.unauthenticated.code]);

/** Verifies a proof; a refusal is written down, with its reason where it has one, before it goes on to whoever asked (S-110). */
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
