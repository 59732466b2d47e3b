import { defineErrors } from '../../platform/http/errors.ts';

export const socialErrors = defineErrors({
  unknown_provider: {
    status: 404,
    title: { en: 'No such provider', ko: '없는 로그인 서비스' },
    en: 'This site has no sign-in with that provider. `GET /providers` lists those that it has.',
    ko: '여기서 쓰지 않는 로그인 서비스예요. 쓸 수 있는 서비스는 `GET /providers`로 알 수 있어요.',
  },
  invalid_redirect: {
    status: 422,
    title: { en: 'Redirect not allowed', ko: '허용되지 않은 이동 주소' },
    uncounted: true,
    en: 'The sign-in cannot lead there. Give a path of this site, or for apps an address with a registered scheme.',
    ko: '로그인한 뒤 그 주소로는 갈 수 없어요. 이 사이트의 경로나, 등록한 앱 스킴의 주소를 넣어 주세요.',
  },
  provider_unavailable: {
    status: 503,
    title: { en: 'Provider does not answer', ko: '응답하지 않는 로그인 서비스' },
    uncounted: true,
    en: '{provider} does not answer right now. Try again in a moment, or sign in another way.',
    ko: '지금 {provider}에서 응답이 없어요. 잠시 뒤 다시 시도하거나 다른 방법으로 로그인해 주세요.',
  },
  invalid_identity: {
    status: 401,
    title: { en: 'Provider’s answer not accepted', ko: '받아들일 수 없는 로그인 서비스의 답' },
    en: 'The sign-in with {provider} could not be verified. Start again.',
    ko: '{provider} 로그인을 확인하지 못했어요. 처음부터 다시 시도해 주세요.',
  },
  token_used: {
    status: 401,
    title: { en: 'Token already used', ko: '이미 쓴 토큰' },
    en: 'This ID token has signed in once already. Get a new one from {provider}.',
    ko: '이미 로그인에 쓴 ID 토큰이에요. {provider}에서 새로 받아 주세요.',
  },
  unbound_token: {
    status: 422,
    title: { en: 'Token of an unknown client', ko: '어느 앱의 것인지 알 수 없는 토큰' },
    uncounted: true,
    en: 'An access token of {provider} does not show which app it was issued to. Send an ID token, or sign in with the system browser.',
    ko: '{provider}의 액세스 토큰으로는 어느 앱에 발급됐는지 알 수 없어요. ID 토큰을 보내거나 시스템 브라우저로 로그인해 주세요.',
  },
  invalid_event: {
    status: 400,
    title: { en: 'Event not accepted', ko: '받아들일 수 없는 알림' },
    en: 'The event is not signed by the provider for this site.',
    ko: '로그인 서비스가 이 사이트에 보낸 알림이 아니에요.',
  },
  already_linked: {
    status: 409,
    title: { en: 'Linked to another account', ko: '다른 계정에 연결됨' },
    en: 'This {provider} account is linked to another account here. Sign in with it, and unlink it there first.',
    ko: '이 {provider} 계정은 이미 다른 계정에 연결돼 있어요. 그 계정으로 로그인해 연결을 끊은 뒤 다시 시도해 주세요.',
  },
  no_sign_up: {
    status: 404,
    title: { en: 'No sign-up waits', ko: '기다리는 가입 없음' },
    en: 'No sign-up waits in this browser. Start the sign-in with the provider again.',
    ko: '이 브라우저에서 기다리는 가입이 없어요. 로그인을 처음부터 다시 시작해 주세요.',
  },
  identity_not_found: {
    status: 404,
    title: { en: 'No such identity', ko: '없는 연결' },
    en: 'Your account has no such link to a provider.',
    ko: '계정에 그런 연결이 없어요.',
  },
  no_provider_token: {
    status: 404,
    title: { en: 'No token of the provider', ko: '로그인 서비스의 토큰 없음' },
    en: 'No token of {provider} is kept for this account. Sign in with {provider} again.',
    ko: '이 계정에 보관한 {provider} 토큰이 없어요. {provider}로 다시 로그인해 주세요.',
  },
});
