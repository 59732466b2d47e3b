import type { OutboundReply } from '../../../platform/outbound/call.ts';
import { confirm, find, type Look, nothing } from './examination.ts';

/** The differences between two clocks that matter, in seconds (security.md C3: clock skew). */
const skewWarningSeconds = 5;
const skewErrorSeconds = 30;

/**
 * Compares the clocks by the reply's `Date`, which has whole seconds only (RFC 9110 §6.6.1). ID tokens are refused outside their
 * times.
 */
export function examineClock({ headers, before, after }: OutboundReply & { before: Date; after: Date }): Look {
  const theirs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirs)) return nothing;
  // The provider wrote its time at some moment of the call, and cut off the fraction.
  const early = before.getTime() - (theirs + 1000);
  const late = theirs - after.getTime();
  const skew = Math.max(early, late, 0) / 1000;
  if (skew < skewWarningSeconds) return confirm('Its clock and that of this machine agree');
  return find(
    skew < skewErrorSeconds ? 'warning' : 'error',
    'provider_clock_skew',
    `The clocks of this machine and of the provider are ${Math.round(skew)} seconds apart`,
    'Keep this machine on network time (chrony, systemd-timesyncd)',
  );
}
