import { z } from 'zod';
import type { UpstreamEvent } from './events.ts';
import { EventRefused, type SignedEvent } from './signed-events.ts';

const Events = z.record(
  z.string(),
  z.looseObject({ subject: z.looseObject({ iss: z.string().optional(), sub: z.string().optional() }).optional() }),
);

const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
const oauth = 'https://schemas.openid.net/secevent/oauth/event-type/';

const meanings: Readonly<Record<string, UpstreamEvent['what']>> = {
  [`${risc}sessions-revoked`]: 'sessions-revoked',
  [`${oauth}tokens-revoked`]: 'consent-revoked',
  [`${risc}tokens-revoked`]: 'consent-revoked',
  [`${risc}account-disabled`]: 'disabled',
  [`${risc}account-purged`]: 'consent-revoked',
};

/**
 * What a security event token of Google says (RFC 8417 §2.2). It says nothing if it only verifies the endpoint, is about a single
 * token, or is of a type that is unknown.
 * @throws EventRefused
 */
export function readGoogleEvents({ iss, iat, events }: SignedEvent): readonly UpstreamEvent[] {
  const parsed = Events.safeParse(events);
  if (!parsed.success || Object.keys(parsed.data).length === 0) throw new EventRefused('invalid_request', 'the token names no event');
  return Object.entries(parsed.data).flatMap(([type, { subject }]): readonly UpstreamEvent[] => {
    const what = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
    if (!what) return [];
    // The events of one issuer say nothing of the people of another.
    if (!subject?.sub || withoutSlash(subject.iss ?? '') !== withoutSlash(iss ?? ''))
      throw new EventRefused('invalid_request', 'the event names nobody');
    return [{ provider: 'google', subject: subject.sub, what, at: new Date(iat * 1000) }];
  });
}

/** Google writes its issuer with a slash at the end in events, and without one in ID tokens. */
function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '');
}
