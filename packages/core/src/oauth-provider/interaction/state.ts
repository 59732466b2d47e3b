import { Problem } from '../../platform/http/errors.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { findConsent } from '../consent/record.ts';
import type { OAuthDeps } from '../deps.ts';
import { type Understood, understand } from '../request/authorize.ts';
import { interactionErrors } from './errors.ts';
import { type Missing, missing, type NeededConsent, neededConsent, type StandingConsent } from './missing.ts';
import { callerOf } from './proceed.ts';
import { findInteraction, type KeptRequest } from './store.ts';

/** An interaction, as it is for the session of a browser now. */
export interface InteractionState {
  readonly stored: KeptRequest;
  readonly understood: Extract<Understood, { readonly kind: 'request' }>;
  readonly lacking: Missing | undefined;
  readonly needed: NeededConsent | undefined;
  readonly consent: StandingConsent | undefined;
}

/**
 * The interaction behind a handle, and what it waits for.
 * @throws Problem unknown_interaction if there is none, if it is over, or if its client may not ask this any more
 */
export async function interactionState(deps: OAuthDeps, handle: string, principal: Principal | undefined): Promise<InteractionState> {
  const stored = await findInteraction(deps, handle);
  if (!stored || stored.deniedAt) throw interactionErrors.unknown_interaction();
  const understood = await understand(deps, stored).catch((error: unknown) => {
    if (error instanceof Problem) throw interactionErrors.unknown_interaction();
    throw error;
  });
  if (understood.kind === 'refused') throw interactionErrors.unknown_interaction();
  const needed = neededConsent(understood);
  const consent = needed && principal && (await findConsent(deps.db, { userId: principal.user.id, clientId: understood.client.id }));
  const lacking = missing(understood, await callerOf(deps, principal, understood), consent, deps.clock.now());
  return { stored, understood, lacking, needed, consent };
}
