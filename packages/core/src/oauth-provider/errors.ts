import { defineErrors } from '../platform/http/errors.ts';

/**
 * The errors of the protocol, by their registered codes. Endpoints of the protocol answer them as `{ error, error_description }`
 * with the English text (RFC 6749 §5.2).
 */
export const oauthErrors = defineErrors({
  invalid_client: {
    status: 401,
    title: { en: 'Client not authenticated', ko: '인증되지 않은 클라이언트' },
    en: 'The client is unknown, or did not authenticate the way it is registered.',
    ko: '없는 클라이언트이거나, 등록된 방법으로 인증하지 않았어요.',
  },
  invalid_request: {
    status: 400,
    title: { en: 'Request not valid', ko: '올바르지 않은 요청' },
    uncounted: true,
    en: 'The request is not valid: {reason}.',
    ko: '요청이 올바르지 않아요: {reason}.',
  },
  invalid_grant: {
    status: 400,
    title: { en: 'Grant not valid', ko: '쓸 수 없는 권한' },
    en: 'The code or token is unknown, used, expired or revoked, or was not issued to this client.',
    ko: '코드나 토큰이 없거나, 이미 썼거나, 만료됐거나, 이 클라이언트의 것이 아니에요.',
  },
  unauthorized_client: {
    status: 400,
    title: { en: 'Client not allowed', ko: '허용되지 않은 클라이언트' },
    uncounted: true,
    en: 'This client may not use this grant type.',
    ko: '이 클라이언트는 이 권한 부여 방식을 쓸 수 없어요.',
  },
  invalid_scope: {
    status: 400,
    title: { en: 'Scope not allowed', ko: '허용되지 않은 범위' },
    uncounted: true,
    en: 'A scope is unknown, malformed, or more than this client may have.',
    ko: '범위가 없거나 잘못됐거나, 이 클라이언트가 가질 수 있는 것보다 많아요.',
  },
  invalid_target: {
    status: 400,
    title: { en: 'Resource not allowed', ko: '허용되지 않은 리소스' },
    uncounted: true,
    en: 'The resource is unknown, or this client may not have tokens for it.',
    ko: '리소스가 없거나, 이 클라이언트가 그 토큰을 받을 수 없어요.',
  },
});
