import { defineErrors } from '../platform/http/errors.ts';
import type { PrincipalSession } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';

/** Errors of the guard of sessions. */
export const keeperErrors = defineErrors({
  cookie_only: {
    status: 400,
    title: { en: 'Session cookie needed', ko: '세션 쿠키 필요' },
    uncounted: true,
    en: 'This works with the session cookie only. Send the request again without the access token.',
    ko: '세션 쿠키로만 할 수 있는 요청이에요. 액세스 토큰을 빼고 다시 보내 주세요.',
  },
});

/**
 * Does the request come from the client that keeps the session? An access token of a cookie session is a copy for some minutes,
 * which pages show to other services. It must not turn into the cookie, so no reply to it carries a new one (S-58).
 */
export function keepsSession({ bearer }: Pick<RequestContext, 'bearer'>, { byToken }: Pick<PrincipalSession, 'byToken'>): boolean {
  return bearer === undefined || byToken;
}
