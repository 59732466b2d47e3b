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

/** With pauses that double up to two hours, these are tries over about a day. A code is worth nothing long before. */
const maximumAttempts = 20;
/** What is worth something for longer waits for an operator to act, or for the budget of the next day. */
const patienceMs = 3 * 60 * 60 * 1000;

/**
 * Delivers queued text messages. They are tried again, until they are worth nothing, where no gateway took them; not after
 * silence, since a number would hear more often than it may (S-25).
 */
export function smsDelivery({ clock, relay }: Pick<Platform, 'clock'> & { readonly relay: SmsRelay }): JobHandler {
  return {
    kind: smsJobKind,
    maximumAttempts,
    async run(payload, { id }) {
      const { to, text, code, until } = payload as QueuedSms;
      if (to === null || new Date(until) <= clock.now()) return;
      try {
        // Only numbers that were proven are written to later: to sign in, or to tell who had one until now.
        await relay.send({ id, to, text, code }, { proven: true });
      } catch (error) {
        if (!(error instanceof SmsFailure) || error.kind === 'unavailable') throw error;
        // The relay has told the operator; what no second try can mend is done.
        const mayBeMended = error.kind === 'settings' || error.kind === 'budget';
        if (mayBeMended && new Date(until).getTime() - clock.now().getTime() > patienceMs) throw error;
      }
    },
  };
}
