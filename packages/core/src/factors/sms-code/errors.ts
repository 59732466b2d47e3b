import { defineErrors } from '../../platform/http/errors.ts';

export const smsErrors = defineErrors({
  sms_failed: {
    status: 503,
    en: 'The message could not be sent. The code stays valid: have it sent again.',
    ko: '문자를 보내지 못했어요. 인증번호는 그대로 쓸 수 있으니 다시 보내 주세요.',
  },
  too_soon: {
    status: 429,
    uncounted: true,
    en: 'We have just sent one. Try again in {seconds} seconds.',
    ko: '방금 보냈어요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
  no_active_code: {
    status: 404,
    en: 'There is no code to send again. Ask for a new one.',
    ko: '다시 보낼 인증번호가 없어요. 새 인증번호를 받아 주세요.',
  },
  phone_taken: { status: 409, en: 'This number belongs to another account.', ko: '다른 계정에서 쓰고 있는 번호예요.' },
  phone_required: { status: 409, en: 'Verify a phone number first.', ko: '먼저 휴대폰 번호를 인증해 주세요.' },
  sms_not_chosen: { status: 409, en: 'Your account has no codes by text message.', ko: '이 계정은 문자 인증을 쓰지 않아요.' },
  administrators_excluded: {
    status: 403,
    en: 'Administrators cannot use codes by text message. Use another way.',
    ko: '관리자는 문자 인증을 쓸 수 없어요. 다른 방법을 써 주세요.',
  },
});
