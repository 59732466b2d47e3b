import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import type { JobHandler } from '../../platform/jobs/jobs.ts';
import type { Platform } from '../../platform/platform.ts';
import { sendWayBack } from './links.ts';
import { findReservation } from './queries.ts';
import type { WayBackKind } from './tables.ts';

const jobKind = 'offer-way-back';

interface Offer {
  readonly kind: WayBackKind;
  readonly identifier: string;
  readonly locale: Locale;
}

/**
 * Is an address or number kept free for the account that has just left it? Whoever asks for it is answered as ever, nothing
 * is made, and `offerWayBack` goes in the place of the message (S-09, S-11).
 */
export async function isReserved(
  { clock }: Pick<Platform, 'clock'>,
  db: Queryable,
  kind: WayBackKind,
  identifier: string,
): Promise<boolean> {
  return (await findReservation(db, clock, { kind, identifier })) !== undefined;
}

/**
 * Has a reserved address or number sent its way back, after the answer. One job in the place of one message: the request
 * does the same work whatever the address is.
 */
export function offerWayBack({ jobs }: Pick<Platform, 'jobs'>, tx: Transaction, offer: Offer): Promise<void> {
  return jobs.enqueue(tx, { kind: jobKind, payload: offer });
}

/** Sends the way back, where it lives still. */
export function wayBackOffers(deps: Platform): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 10,
    async run(payload) {
      const { locale, ...of } = payload as Offer;
      await deps.db.transaction(async (tx) => {
        const way = await findReservation(tx, deps.clock, of);
        if (way) await sendWayBack(deps, tx, way, { reason: 'asked-for', locale });
      });
    },
  };
}
