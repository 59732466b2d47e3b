import { z } from 'zod';
import type { UpstreamEvent } from './events.ts';
import { EventRefused, type SignedEvent } from './signed-events.ts';

const AppleEvent = z.object({ type: z.string(), sub: z.string().min(1) });

const meanings: Readonly<Record<string, UpstreamEvent['what']>> = {
  'consent-revoked': 'consent-revoked',
  'account-delete': 'consent-revoked',
  'account-deleted': 'consent-revoked',
  'email-disabled': 'mail-disabled',
  'email-enabled': 'mail-enabled',
};

/** What a notification of Apple says. Its event is JSON as a text. An unknown type says nothing. @throws EventRefused */
export function readAppleEvent({ iat, events }: SignedEvent): readonly UpstreamEvent[] {
  const parsed = AppleEvent.safeParse(typeof events === 'string' ? parseJson(events) : events);
  if (!parsed.success) throw new EventRefused('invalid_request', 'the notification names no event');
  const { type, sub } = parsed.data;
  const what = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
  return what ? [{ provider: 'apple', subject: sub, what, at: new Date(iat * 1000) }] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
