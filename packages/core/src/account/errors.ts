import { defineErrors } from '../platform/http/errors.ts';

export const accountErrors = defineErrors({
  invalid_link: {
    status: 400,
    en: 'This link does not work any more. It was used, replaced by a newer one, or is too old. Ask for a new one.',
    ko: '더 이상 쓸 수 없는 링크예요. 이미 사용했거나, 새 링크로 바뀌었거나, 기한이 지났어요. 새 링크를 받아 주세요.',
  },
  email_taken: { status: 409, en: 'There is an account with this address already.', ko: '이미 가입된 이메일 주소예요.' },
});
