import { defineErrors } from '../platform/http/errors.ts';

export const tokenErrors = defineErrors({
  invalid_refresh_token: {
    status: 401,
    title: { en: 'Refresh token no longer valid', ko: '더 이상 쓸 수 없는 리프레시 토큰' },
    en: 'This refresh token does not work any more. Sign in again.',
    ko: '이 갱신 토큰은 더 이상 쓸 수 없어요. 다시 로그인해 주세요.',
  },
  token_reused: {
    status: 401,
    title: { en: 'Refresh token used twice', ko: '두 번 쓰인 리프레시 토큰' },
    en: 'This refresh token was already used, so all tokens of that sign-in were revoked. Sign in again.',
    ko: '이미 사용한 갱신 토큰이라 여기서 나온 로그인을 모두 끝냈어요. 다시 로그인해 주세요.',
  },
});
