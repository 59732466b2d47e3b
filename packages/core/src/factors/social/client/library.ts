import type { CustomFetch } from 'openid-client';
import type { OutboundReply } from '../../../platform/outbound/call.ts';
import { ProviderFailure, type ProviderFailureKind } from '../provider.ts';
import { objectIn, textIn } from './json.ts';
import type { ProviderCall } from './provider-call.ts';

export type { CustomFetch };

/** What the library reads of a reply. */
export type Answer = Pick<OutboundReply, 'status' | 'text'>;

/** The library that speaks OAuth 2 and OpenID Connect. It is loaded at the first use: a deployment without providers does without it. */
export const openLibrary = () => import('openid-client');

/** What the library calls instead of `fetch`: every request goes through the outbound client. `edit` changes a reply on its way. */
export function fetchBy(call: ProviderCall, edit: (reply: Answer) => Answer = (reply) => reply): CustomFetch {
  return async (url, { method, headers, body }) => {
    const form = body instanceof URLSearchParams || typeof body === 'string' ? { body } : {};
    return toResponse(edit(await call(url, { method, headers, ...form })));
  };
}

/** A reply as the library reads one. All that is read is JSON, whatever type it says. */
export function toResponse({ status, text }: Answer): Response {
  const empty = status === 204 || status === 205;
  return new Response(empty ? null : text, { status, headers: { 'content-type': 'application/json' } });
}

/** Codes of the library for a reply that is no JSON object at all. */
const unreadable = new Set(['OAUTH_PARSE_ERROR', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_TIMEOUT', 'OAUTH_ABORT']);
/** Errors by which a provider says that it cannot answer now (RFC 6749 §4.1.2.1). */
const passing = new Set(['server_error', 'temporarily_unavailable']);

/**
 * What an error of the library means. The messages name codes alone: descriptions of providers repeat codes and addresses, and the
 * causes of the library's errors contain whole replies with tokens.
 */
export function toFailure(id: string, error: unknown): ProviderFailure {
  const own = ownFailure(error);
  if (own) return own;
  const { cause, code, error: refusal, message } = error as { cause?: unknown; code?: unknown; error?: unknown; message?: unknown };
  const word = codeIn(refusal);
  if (word !== undefined) return new ProviderFailure(passing.has(word) ? 'unavailable' : 'refused', `${id}: answered ${word}`);
  const kind = unreadable.has(String(code)) ? 'unavailable' : 'invalid';
  const claim = textIn(objectIn(objectIn(cause)?.cause)?.claim);
  return new ProviderFailure(kind, `${id}: ${textIn(message) ?? 'no message'}${claim === undefined ? '' : ` (${claim})`}`);
}

/** The failure that one of our own functions has thrown, which the library wraps into an error of its own. */
export function ownFailure(error: unknown): ProviderFailure | undefined {
  return [error, objectIn(error)?.cause].find((one) => one instanceof ProviderFailure);
}

/** The same failure as one of this kind. */
export function withKind(failure: ProviderFailure, kind: ProviderFailureKind): ProviderFailure {
  return failure.kind === kind ? failure : new ProviderFailure(kind, failure.message, failure.cause);
}

/** A code such as `invalid_grant` for a log; undefined for what could contain more than a code. */
export function codeIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : textIn(value) && 'another error';
}
