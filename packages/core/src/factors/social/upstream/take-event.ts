import { after } from '../../../platform/clock.ts';
import { acceptOnce } from '../accepted-once.ts';
import type { SocialDeps } from '../deps.ts';
import { applyUpstreamEvent, type UpstreamEvent } from './events.ts';
import type { SignedEvent } from './signed-events.ts';

/** A provider sends an event again for some days, until it is told that it has arrived. */
const rememberedSeconds = 90 * 24 * 60 * 60;

/**
 * Does what a signed event asks for, once: the event is remembered in the transaction that does it. An event that comes again
 * after it was forgotten is older than the last use of the identity, or asks for what is done already.
 */
export async function takeSignedEvent(deps: SocialDeps, signed: SignedEvent, events: readonly UpstreamEvent[]): Promise<void> {
  const { db, clock } = deps;
  await db.transaction(async (tx) => {
    const id = `${signed.iss}:${signed.jti}`;
    if (!(await acceptOnce(tx, { kind: 'event', id, until: after(clock.now(), rememberedSeconds) }))) return;
    for (const event of events) await applyUpstreamEvent(deps, tx, event);
  });
}
