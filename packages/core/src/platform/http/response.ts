import type { Settings } from '../config/settings.ts';
import type { Locale } from '../i18n/text.ts';
import { challengeOf } from './challenge.ts';
import { type Problem, problemDocument } from './errors.ts';
import type { ReplyHeaders, ReplyMessage } from './message.ts';

/** Headers of every API reply (security.md D3). */
export function apiHeaders(settings: Settings): Readonly<Record<string, string>> {
  return {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    ...(settings.origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** A refusal in the language of the request (RFC 9457). No cookie goes with it. */
export function problemReply(problem: Problem, locale: Locale, origin: string, { fields: given }: ReplyHeaders): ReplyMessage {
  const retryAfter = problem.extras['retryAfter'];
  const fields: Record<string, string> = {
    ...given,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Language': locale,
    ...challengeOf(problem),
    ...problem.headers,
    ...(typeof retryAfter === 'number' && { 'Retry-After': String(retryAfter) }),
  };
  return {
    status: problem.kind.status,
    headers: { fields, cookies: [] },
    body: JSON.stringify(problemDocument(problem, locale, origin)),
  };
}
