import type { JobHandler } from '../jobs/jobs.ts';
import type { Platform } from '../platform.ts';
import { SmsFailure } from './gateway.ts';
import type { SmsRelay } from './relay.ts';

/** The kind of the job that delivers a text message. */
export const smsJobKind = 'sms';

/** A text message that is sent after the commit. */
export interface QueuedSms {
  /** E.164. Null if there is nobody to send to, and the job exists only so that the work is the same (S-09). */
  readonly to: string | null;
  readonly text: string;
  /** The code in the message, if there is one. */
  readonly code: string | null;
  /** RFC 3339. After this time the message is worth nothing. */
  readonly until: string;
}

/** With pauses that double up to two hours, these are tries over about a day. A code expires long before. */
const maximumAttempts = 20;
/** Only a message that is useful for longer than this is retried until an operator acts, or until the next day's budget. */
const patienceMs = 3 * 60 * 60 * 1000;

/**
 * Delivers queued text messages. If no gateway took a message, the job tries again until the message expires. After silence the
 * job does not try again, because a number would get more messages than it may (S-25).
 */
export function smsDelivery({ clock, relay }: Pick<Platform, 'clock'> & { readonly relay: SmsRelay }): JobHandler {
  return {
    kind: smsJobKind,
    maximumAttempts,
    async run(payload, { id }) {
      const { to, text, code, until } = payload as QueuedSms;
      if (to === null || new Date(until) <= clock.now()) return;
      try {
        // Queued messages go only to proven numbers: to sign in, or to tell the person who had the number until now.
        await relay.send({ id, to, text, code }, { proven: true });
      } catch (error) {
        if (!(error instanceof SmsFailure) || error.kind === 'unavailable') throw error;
        // The relay has told the operator. A failure that no second try can mend ends the job.
        const mayBeMended = error.kind === 'settings' || error.kind === 'budget';
        if (mayBeMended && new Date(until).getTime() - clock.now().getTime() > patienceMs) throw error;
      }
    },
  };
}
