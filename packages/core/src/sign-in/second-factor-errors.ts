import { defineErrors } from '../platform/http/errors.ts';

export const secondFactorErrors = defineErrors({
  invalid_code: {
    status: 401,
    title: { en: 'Wrong code', ko: '맞지 않는 코드' },
    en: 'That code is wrong or was already used.',
    ko: '코드가 맞지 않거나 이미 쓴 코드예요.',
  },
  second_factor_locked: {
    status: 429,
    title: { en: 'Too many wrong codes', ko: '너무 많은 잘못된 코드' },
    en: 'Too many wrong codes. Wait {seconds} seconds, then try again.',
    ko: '틀린 코드를 너무 많이 입력했어요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
  two_factor_not_enabled: {
    status: 409,
    title: { en: 'Two-factor sign-in is off', ko: '꺼져 있는 2단계 인증' },
    en: 'Two-factor sign-in is not turned on.',
    ko: '2단계 인증이 켜져 있지 않아요.',
  },
});
