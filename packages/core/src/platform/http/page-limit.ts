import type { Settings } from '../config/settings.ts';
import { createProxyTrust } from './client-address.ts';
import type { RequestMessage } from './message.ts';
import { sourceOf } from './open-context.ts';
import { rates } from './rates.ts';
import type { LimitInput } from './route-limits.ts';

/** Decides whether to render one more page for a source. */
export interface PageAdmission {
  /** The network address that is counted: IPv4 /32, IPv6 /64, or `unknown` (S-20). */
  readonly source: string;
  /** Seconds until this source gets a page again. 0 if it gets one now. */
  readonly retryAfter: number;
}

/** Counts requests for pages, which cost more than most calls of the API, by their source (C4). `path` goes to the audit log. */
export type AdmitPage = (request: Pick<RequestMessage, 'remoteAddress' | 'header'>, path: string) => Promise<PageAdmission>;

/** Builds the limit. It uses the same store, the same factor and the same rule for proxies as the limits of routes. */
export function createPageLimit(parts: { readonly settings: Settings } & LimitInput): AdmitPage {
  const { settings, limiter, ratesOf, onReached, metrics } = parts;
  const trust = createProxyTrust(settings.trustProxy);
  return async (request, path) => {
    const source = sourceOf(request, trust);
    const verdict = await limiter.take([
      { name: rates.page.name, id: source.prefix, share: 'source', rates: ratesOf(rates.page, 'source') },
    ]);
    if (!verdict.ok) metrics?.limitReached(rates.page.name);
    if (!verdict.ok && (await verdict.isFirst())) await onReached({ limit: rates.page.name, path, source });
    return { source: source.prefix, retryAfter: verdict.ok ? 0 : verdict.retryAfter };
  };
}
