import type { JobHandler } from '../jobs/jobs.ts';
import type { Platform } from '../platform.ts';
import { SmsFailure } from './gateway.ts';
import type { SmsRelay } from './relay.ts';

/** The job that delivers a text message. */
export const smsJobKind = 'sms';

/** A text message that is sent after the commit. */
export interface QueuedSms {
  /** E.164; null where there is nobody to send it to, and only the work is to be the same (S-09). */
  readonly to: string | null;
  readonly text: string;
  /** The code in it, where it carries one. */
  readonly code: string | null;
  /** RFC 3339: after this it is worth nothing. */
  readonly until: string;
}

/** Delivers queued text messages, again where no gateway takes them, until they are worth nothing. */
export function smsDelivery({ clock, relay }: Pick<Platform, 'clock'> & { readonly relay: SmsRelay }): JobHandler {
  return {
    kind: smsJobKind,
    maximumAttempts: 5,
    async run(payload, { id }) {
      const { to, text, code, until } = payload as QueuedSms;
      if (to === null || new Date(until) <= clock.now()) return;
      try {
        await relay.send({ id, to, text, code });
      } catch (error) {
        // The relay has told the operator; what no second try can mend is done.
        if (!(error instanceof SmsFailure) || error.kind === 'unavailable' || error.kind === 'silent') throw error;
      }
    },
  };
}
