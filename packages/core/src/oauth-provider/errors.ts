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
  unsupported_response_type: {
    status: 400,
    title: { en: 'Response type not supported', ko: '지원하지 않는 응답 방식' },
    uncounted: true,
    en: 'Only the response type "code" is supported.',
    ko: '응답 방식은 "code"만 지원해요.',
  },
  request_not_supported: {
    status: 400,
    title: { en: 'Request objects not supported', ko: '지원하지 않는 요청 객체' },
    uncounted: true,
    en: 'Request objects are not supported. Send the parameters themselves.',
    ko: '요청 객체는 지원하지 않아요. 매개변수로 보내 주세요.',
  },
  request_uri_not_supported: {
    status: 400,
    title: { en: 'Request URI not supported', ko: '지원하지 않는 요청 URI' },
    uncounted: true,
    en: 'Only a request_uri of the pushed authorization request endpoint is supported.',
    ko: 'request_uri는 미리 보낸 요청의 것만 지원해요.',
  },
  registration_not_supported: {
    status: 400,
    title: { en: 'Registration parameter not supported', ko: '지원하지 않는 등록 매개변수' },
    uncounted: true,
    en: 'The parameter "registration" is not supported.',
    ko: '매개변수 "registration"은 지원하지 않아요.',
  },
  invalid_request_uri: {
    status: 400,
    title: { en: 'Request over', ko: '만료된 요청' },
    uncounted: true,
    en: 'This request is over: it has expired, was used, or belongs to another application. Start again in the application.',
    ko: '끝난 요청이에요. 만료됐거나, 이미 썼거나, 다른 앱의 요청이에요. 앱에서 다시 시작해 주세요.',
  },
  access_denied: {
    status: 400,
    title: { en: 'Not allowed by the person', ko: '사용자가 거절함' },
    uncounted: true,
    en: 'The person did not allow this.',
    ko: '사용자가 허용하지 않았어요.',
  },
  login_required: {
    status: 400,
    title: { en: 'Sign-in needed', ko: '로그인 필요' },
    uncounted: true,
    en: 'The person must sign in, and the application asked not to show anything.',
    ko: '로그인이 필요하지만, 앱이 화면을 띄우지 말라고 했어요.',
  },
  interaction_required: {
    status: 400,
    title: { en: 'Person needed', ko: '사용자 확인 필요' },
    uncounted: true,
    en: 'The person must do something, and the application asked not to show anything.',
    ko: '사용자가 해야 할 일이 있지만, 앱이 화면을 띄우지 말라고 했어요.',
  },
  consent_required: {
    status: 400,
    title: { en: 'Consent needed', ko: '동의 필요' },
    uncounted: true,
    en: 'The person must consent, and the application asked not to show anything.',
    ko: '동의가 필요하지만, 앱이 화면을 띄우지 말라고 했어요.',
  },
  unmet_authentication_requirements: {
    status: 400,
    title: { en: 'Authentication not strong enough', ko: '인증 수준 부족' },
    uncounted: true,
    en: 'The account cannot sign in as strongly as the application asks.',
    ko: '앱이 요구하는 인증 수준을 이 계정으로는 맞출 수 없어요.',
  },
  invalid_dpop_proof: {
    status: 400,
    title: { en: 'DPoP proof not valid', ko: '올바르지 않은 DPoP 증명' },
    en: 'The DPoP proof is malformed, old, used, or not about this request and this token.',
    ko: 'DPoP 증명이 잘못됐거나, 오래됐거나, 이미 썼거나, 이 요청과 토큰의 것이 아니에요.',
  },
  use_dpop_nonce: {
    status: 400,
    title: { en: 'DPoP nonce needed', ko: 'DPoP nonce 필요' },
    uncounted: true,
    en: 'The DPoP proof needs the nonce of the DPoP-Nonce header.',
    ko: 'DPoP 증명에 DPoP-Nonce 헤더의 nonce가 있어야 해요.',
  },
  invalid_token: {
    status: 401,
    title: { en: 'Token not valid', ko: '쓸 수 없는 토큰' },
    en: 'The access token is missing, malformed, expired, revoked, or not for this address.',
    ko: '액세스 토큰이 없거나, 잘못됐거나, 만료됐거나, 취소됐거나, 이 주소의 것이 아니에요.',
  },
  insufficient_scope: {
    status: 403,
    title: { en: 'Scope missing', ko: '모자란 범위' },
    en: 'The access token does not have the scope that this needs.',
    ko: '액세스 토큰에 필요한 범위가 없어요.',
  },
});
