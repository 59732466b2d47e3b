import { defineErrors } from '../platform/http/errors.ts';

export const passwordErrors = defineErrors({
  invalid_credentials: {
    status: 401,
    title: { en: 'Wrong address or password', ko: '맞지 않는 이메일 또는 비밀번호' },
    en: 'The address or the password is wrong.',
    ko: '이메일이나 비밀번호가 맞지 않아요.',
  },
  too_many_attempts: {
    status: 429,
    title: { en: 'Too many attempts', ko: '너무 많은 시도' },
    en: 'Too many attempts. Wait {seconds} seconds, or reset the password.',
    ko: '시도가 너무 많았어요. {seconds}초 뒤에 다시 시도하거나 비밀번호를 재설정해 주세요.',
  },
});
