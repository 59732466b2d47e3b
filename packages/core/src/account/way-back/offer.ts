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
 * Is an address or number reserved for the account that has just left it? A client that requests it gets the usual answer.
 * Nothing is created, and `offerWayBack` replaces the usual message (S-09, S-11).
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
 * Sends the undo link to a reserved address or number, after the answer. One job replaces one message, so the request does the
 * same work for every address.
 */
export function offerWayBack({ jobs }: Pick<Platform, 'jobs'>, tx: Transaction, offer: Offer): Promise<void> {
  return jobs.enqueue(tx, { kind: jobKind, payload: offer });
}

/** Sends the undo link, if it still lives. */
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
