import type { Settings } from '../config/settings.ts';
import type { Locale } from '../i18n/text.ts';
import { type Problem, problemDocument } from './errors.ts';

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

export function problemResponse(problem: Problem, locale: Locale, origin: string, headers: Headers): Response {
  headers.set('Content-Type', 'application/problem+json; charset=utf-8');
  headers.set('Content-Language', locale);
  for (const [name, value] of Object.entries(problem.headers)) headers.set(name, value);
  const retryAfter = problem.extras['retryAfter'];
  if (typeof retryAfter === 'number') headers.set('Retry-After', String(retryAfter));
  return new Response(JSON.stringify(problemDocument(problem, locale, origin)), { status: problem.kind.status, headers });
}
